-- one row of billing.fx_rates that came as a file
{{ files_of('billing', 'fx_rates') }}
