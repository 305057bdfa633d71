-- one ticket that was not deleted
select
    source_system,
    source_instance,
    ticket_id,
    requester_id,
    organization_id,
    cast(null as varchar) as account_id,
    subject,
    status,
    priority,
    ticket_type,
    channel,
    assignee_id,
    reopen_count,
    first_response_minutes,
    created_at,
    solved_at,
    updated_at
from {{ ref('stg_zendesk__tickets') }}

union all

select
    source_system,
    source_instance,
    ticket_id,
    requester_id,
    organization_id,
    account_id,
    subject,
    status,
    priority,
    ticket_type,
    channel,
    assignee_id,
    reopen_count,
    first_response_minutes,
    created_at,
    solved_at,
    updated_at
from {{ ref('stg_files__support_tickets') }}
