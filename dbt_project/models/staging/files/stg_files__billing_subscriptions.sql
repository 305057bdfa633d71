-- one row of billing.subscriptions that came as a file
{{ files_of('billing', 'subscriptions') }}
