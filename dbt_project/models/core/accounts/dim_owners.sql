-- one colleague who owns accounts, contacts or opportunities
select
    {{ source_key('owner_id') }} as owner_id,
    full_name,
    email,
    role,
    team_id,
    manager_id,
    coalesce(is_active, true) as is_active,
    source_system,
    source_instance,
    owner_id as source_id
from {{ ref('int_crm__owners') }}
order by owner_id
