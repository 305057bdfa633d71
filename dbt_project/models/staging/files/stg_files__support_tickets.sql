-- one row of support.tickets that came as a file
{{ files_of('support', 'tickets') }}
