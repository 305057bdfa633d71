-- one live company of a CRM
select
    source_system,
    source_instance,
    account_id,
    account_name,
    domain,
    industry,
    employee_count,
    country,
    city,
    phone,
    owner_id,
    lifecycle_stage,
    parent_account_id,
    merged_ids,
    created_at,
    updated_at
from {{ ref('stg_hubspot__companies') }}
where not is_archived

union all

select
    source_system,
    source_instance,
    account_id,
    account_name,
    domain,
    industry,
    employee_count,
    country,
    city,
    phone,
    owner_id,
    lifecycle_stage,
    parent_account_id,
    merged_ids,
    created_at,
    updated_at
from {{ ref('stg_files__crm_accounts') }}
