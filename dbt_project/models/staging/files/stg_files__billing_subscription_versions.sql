-- one row of billing.subscription_versions that came as a file
{{ files_of('billing', 'subscription_versions') }}
