-- one row of billing.products that came as a file
{{ files_of('billing', 'products') }}
