-- one row of billing.subscription_items that came as a file
{{ files_of('billing', 'subscription_items') }}
