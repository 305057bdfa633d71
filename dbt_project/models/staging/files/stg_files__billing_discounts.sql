-- one row of billing.discounts that came as a file
{{ files_of('billing', 'discounts') }}
