-- one ticket that was not deleted
with tickets as (
    select
        *,
        status in ('solved', 'closed') as is_done
    from {{ ref('int_support__tickets') }}
)

select
    {{ source_key('tickets.ticket_id', 'tickets') }} as ticket_id,
    coalesce(organizations.entity_id, companies.entity_id, contact_accounts.account_id) as account_id,
    requesters.entity_id as contact_id,
    tickets.status,
    tickets.priority,
    tickets.ticket_type,
    tickets.channel,
    {{ source_key('tickets.assignee_id', 'tickets') }} as assignee_id,
    tickets.is_done as is_solved,
    coalesce(tickets.reopen_count, 0) as reopen_count,
    tickets.first_response_minutes,
    case
        when tickets.is_done
            then
                cast(round(cast({{ seconds_between('tickets.created_at', 'tickets.solved_at') }} as decimal(18, 0)) / 3600, 2) as decimal(18, 2))
    end as resolution_hours,
    tickets.created_at,
    case when tickets.is_done then tickets.solved_at end as solved_at,
    tickets.source_system,
    tickets.source_instance,
    tickets.ticket_id as source_id
from tickets
left join {{ ref('source_entities') }} as organizations
    on
        tickets.source_system = organizations.source_system
        and tickets.source_instance = organizations.source_instance
        and tickets.organization_id = organizations.source_id
        and organizations.source_object = 'organization'
left join {{ ref('source_entities') }} as companies
    on
        tickets.source_system = companies.source_system
        and tickets.source_instance = companies.source_instance
        and tickets.account_id = companies.source_id
        and companies.source_object = 'company'
left join {{ ref('source_entities') }} as requesters
    on
        tickets.source_system = requesters.source_system
        and tickets.source_instance = requesters.source_instance
        and tickets.requester_id = requesters.source_id
        and requesters.source_object = 'user'
left join {{ ref('contact_accounts') }} as contact_accounts on requesters.entity_id = contact_accounts.contact_id
order by ticket_id
