-- one row of billing.plans that came as a file
{{ files_of('billing', 'plans') }}
