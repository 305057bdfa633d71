-- one row of billing.subscription_states that came as a file
{{ files_of('billing', 'subscription_states') }}
