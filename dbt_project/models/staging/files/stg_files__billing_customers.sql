-- one row of billing.customers that came as a file
{{ files_of('billing', 'customers') }}
