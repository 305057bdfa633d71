-- one row of support.users that came as a file
{{ files_of('support', 'users') }}
