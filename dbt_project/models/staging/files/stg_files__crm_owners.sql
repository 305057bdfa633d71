-- one row of crm.owners that came as a file
{{ files_of('crm', 'owners') }}
