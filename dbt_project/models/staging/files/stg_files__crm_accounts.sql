-- one row of crm.accounts that came as a file
{{ files_of('crm', 'accounts') }}
