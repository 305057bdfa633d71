-- one row of billing.invoices that came as a file
{{ files_of('billing', 'invoices') }}
