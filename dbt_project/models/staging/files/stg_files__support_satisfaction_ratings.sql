-- one row of support.satisfaction_ratings that came as a file
{{ files_of('support', 'satisfaction_ratings') }}
