-- one price of a product, or one that only subscriptions name; a one-off price has no interval
with named as (
    select source_system, source_instance, plan_id, min(currency) as currency
    from {{ ref('int_revenue__versions') }}
    where plan_id is not null
    group by source_system, source_instance, plan_id
)

select
    coalesce({{ source_key('plans.plan_id', 'plans') }}, {{ source_key('named.plan_id', 'named') }}) as plan_id,
    {{ source_key('plans.product_id', 'plans') }} as product_id,
    plans.plan_name,
    coalesce(plans.currency, named.currency) as currency,
    plans.interval,
    plans.interval_count,
    plans.usage_type,
    plans.billing_scheme,
    plans.is_active,
    plans.unit_amount_minor,
    coalesce(plans.source_system, named.source_system) as source_system,
    coalesce(plans.source_instance, named.source_instance) as source_instance,
    coalesce(plans.plan_id, named.plan_id) as source_id
from {{ ref('int_billing__plans') }} as plans
full outer join named
    on
        plans.source_system = named.source_system
        and plans.source_instance = named.source_instance
        and plans.plan_id = named.plan_id
order by plan_id
