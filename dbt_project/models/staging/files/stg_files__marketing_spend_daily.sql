-- one row of marketing.spend_daily that came as a file
{{ files_of('marketing', 'spend_daily') }}
