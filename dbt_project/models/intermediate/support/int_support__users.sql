-- one person of a help desk, requester or agent
select
    source_system,
    source_instance,
    user_id,
    organization_id,
    email,
    full_name,
    phone,
    role,
    time_zone,
    created_at
from {{ ref('stg_zendesk__users') }}

union all

select
    source_system,
    source_instance,
    user_id,
    organization_id,
    email,
    full_name,
    phone,
    role,
    time_zone,
    created_at
from {{ ref('stg_files__support_users') }}
