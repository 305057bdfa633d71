-- one HubSpot owner; one who left stays, inactive
select
    source_system,
    source_instance,
    id as owner_id,
    nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '') as full_name,
    email,
    {{ json_text('teams', '[0].id') }} as team_id,
    not coalesce(archived, false) as is_active
from {{ latest_versions('hubspot', 'owners') }} as latest
