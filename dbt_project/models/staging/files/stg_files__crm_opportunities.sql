-- one row of crm.opportunities that came as a file
{{ files_of('crm', 'opportunities') }}
