-- one Zendesk ticket that was not deleted
select
    source_system,
    source_instance,
    id as ticket_id,
    requester_id,
    organization_id,
    subject,
    status,
    priority,
    type as ticket_type,
    {{ json_text('via', 'channel') }} as channel,
    assignee_id,
    cast({{ json_text('metric_set', 'reopens') }} as bigint) as reopen_count,
    cast({{ json_text('metric_set', 'reply_time_in_minutes.calendar') }} as bigint) as first_response_minutes,
    created_at,
    {{ utc_from_iso(json_text('metric_set', 'solved_at')) }} as solved_at,
    updated_at
from {{ latest_versions('zendesk', 'tickets') }} as latest
where status <> 'deleted'
