-- one subscription item as it stands now
select
    source_system,
    source_instance,
    subscription_item_id,
    subscription_id,
    plan_id,
    quantity,
    created_at
from {{ ref('stg_stripe__subscription_items') }}

union all

select
    source_system,
    source_instance,
    subscription_item_id,
    subscription_id,
    plan_id,
    quantity,
    created_at
from {{ ref('stg_files__billing_subscription_items') }}
