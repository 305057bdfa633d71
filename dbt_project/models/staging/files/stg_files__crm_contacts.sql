-- one row of crm.contacts that came as a file
{{ files_of('crm', 'contacts') }}
