-- one live price
select
    source_system,
    source_instance,
    plan_id,
    product_id,
    plan_name,
    currency,
    cast(unit_amount_minor as decimal(38, 12)) as unit_amount_minor,
    interval,
    interval_count,
    usage_type,
    billing_scheme,
    is_active
from {{ ref('stg_stripe__prices') }}

union all

select
    source_system,
    source_instance,
    plan_id,
    product_id,
    plan_name,
    currency,
    cast(unit_amount_minor as decimal(38, 12)) as unit_amount_minor,
    interval,
    interval_count,
    usage_type,
    billing_scheme,
    is_active
from {{ ref('stg_files__billing_plans') }}
