-- one Zendesk user: a requester or an agent
select
    source_system,
    source_instance,
    id as user_id,
    organization_id,
    email,
    name as full_name,
    phone,
    role,
    time_zone,
    created_at
from {{ latest_versions('zendesk', 'users') }} as latest
where coalesce(active, true)
