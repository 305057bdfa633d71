-- one row of crm.opportunity_history that came as a file
{{ files_of('crm', 'opportunity_history') }}
