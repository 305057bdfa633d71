-- one person who owns records in a CRM; who left stays, inactive
select
    source_system,
    source_instance,
    owner_id,
    full_name,
    email,
    cast(null as varchar) as role,
    team_id,
    cast(null as varchar) as manager_id,
    is_active
from {{ ref('stg_hubspot__owners') }}

union all

select
    source_system,
    source_instance,
    owner_id,
    full_name,
    email,
    role,
    team_id,
    manager_id,
    is_active
from {{ ref('stg_files__crm_owners') }}
