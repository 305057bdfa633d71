-- one row of marketing.leads that came as a file
{{ files_of('marketing', 'leads') }}
