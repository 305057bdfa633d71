-- one live price; a recurring one is a plan

select
    source_system,
    source_instance,
    id as plan_id,
    product as product_id,
    nickname as plan_name,
    upper(currency) as currency,
    unit_amount_decimal as unit_amount_minor,
    {{ json_text('recurring', 'interval') }} as interval,
    cast({{ json_text('recurring', 'interval_count') }} as bigint) as interval_count,
    {{ json_text('recurring', 'usage_type') }} as usage_type,
    billing_scheme,
    active as is_active
from {{ latest_versions('stripe', 'prices') }} as prices
