-- one subscription item each time it was seen (quantity 0 = it was gone)
select
    source_system,
    source_instance,
    subscription_item_id,
    observed_at,
    subscription_id,
    plan_id,
    quantity,
    basis
from {{ ref('stg_stripe__subscription_states') }}

union all

select
    source_system,
    source_instance,
    subscription_item_id,
    observed_at,
    subscription_id,
    plan_id,
    quantity,
    basis
from {{ ref('stg_files__billing_subscription_states') }}
