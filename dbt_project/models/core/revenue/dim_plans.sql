-- one price of a product; a one-off price has no interval
select
    {{ source_key('plan_id') }} as plan_id,
    {{ source_key('product_id') }} as product_id,
    plan_name,
    currency,
    "interval",
    interval_count,
    usage_type,
    billing_scheme,
    is_active,
    unit_amount_minor,
    source_system,
    source_instance,
    plan_id as source_id
from {{ ref('int_billing__plans') }}
order by plan_id
