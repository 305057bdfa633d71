-- one value a field of an opportunity took
select
    source_system,
    source_instance,
    opportunity_id,
    field,
    changed_at,
    value
from {{ ref('stg_hubspot__deal_history') }}

union all

select
    source_system,
    source_instance,
    opportunity_id,
    field,
    changed_at,
    value
from {{ ref('stg_files__crm_opportunity_history') }}
