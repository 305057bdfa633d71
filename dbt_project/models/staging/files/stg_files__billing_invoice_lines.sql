-- one row of billing.invoice_lines that came as a file
{{ files_of('billing', 'invoice_lines') }}
