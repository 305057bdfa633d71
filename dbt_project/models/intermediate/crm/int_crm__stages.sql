-- one stage of one pipeline of a CRM
select
    source_system,
    source_instance,
    pipeline,
    stage,
    stage_label,
    sort,
    probability,
    is_closed
from {{ ref('stg_hubspot__deal_stages') }}

union all

select
    source_system,
    source_instance,
    pipeline,
    stage,
    stage_label,
    sort,
    probability,
    is_closed
from {{ ref('stg_files__crm_stages') }}
