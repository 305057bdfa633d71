-- one live opportunity of a CRM
select
    source_system,
    source_instance,
    opportunity_id,
    account_id,
    contact_id,
    owner_id,
    opportunity_name,
    pipeline,
    stage,
    deal_type,
    cast(null as boolean) as is_won,
    cast(null as boolean) as is_closed,
    amount,
    currency,
    source_channel,
    lost_reason,
    'all' as record_coverage,
    created_at,
    closed_at,
    expected_close_date,
    updated_at
from {{ ref('stg_hubspot__deals') }}
where not is_archived

union all

select
    source_system,
    source_instance,
    opportunity_id,
    account_id,
    contact_id,
    owner_id,
    opportunity_name,
    pipeline,
    stage,
    deal_type,
    is_won,
    is_closed,
    amount,
    currency,
    source_channel,
    lost_reason,
    record_coverage,
    created_at,
    closed_at,
    expected_close_date,
    updated_at
from {{ ref('stg_files__crm_opportunities') }}
