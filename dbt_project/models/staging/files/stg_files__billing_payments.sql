-- one row of billing.payments that came as a file
{{ files_of('billing', 'payments') }}
