-- one row of crm.stages that came as a file
{{ files_of('crm', 'stages') }}
