-- one row of support.organizations that came as a file
{{ files_of('support', 'organizations') }}
