-- one live person of a CRM
select
    source_system,
    source_instance,
    contact_id,
    account_id,
    email,
    first_name,
    last_name,
    cast(null as varchar) as full_name,
    phone,
    job_title,
    country,
    time_zone,
    lifecycle_stage,
    owner_id,
    source_channel,
    is_opted_out,
    lead_at,
    mql_at,
    sql_at,
    opportunity_at,
    customer_at,
    merged_ids,
    created_at,
    updated_at
from {{ ref('stg_hubspot__contacts') }}
where not is_archived

union all

select
    source_system,
    source_instance,
    contact_id,
    account_id,
    email,
    first_name,
    last_name,
    full_name,
    phone,
    job_title,
    country,
    time_zone,
    lifecycle_stage,
    owner_id,
    source_channel,
    is_opted_out,
    lead_at,
    mql_at,
    sql_at,
    opportunity_at,
    customer_at,
    merged_ids,
    created_at,
    updated_at
from {{ ref('stg_files__crm_contacts') }}
