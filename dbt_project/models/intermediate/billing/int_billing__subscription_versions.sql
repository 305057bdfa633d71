-- one subscription item between two changes, where the source itself says so
select
    source_system,
    source_instance,
    subscription_item_id,
    valid_from,
    valid_to,
    subscription_id,
    customer_id,
    plan_id,
    quantity,
    unit_amount,
    interval,
    interval_count,
    currency,
    status
from {{ ref('stg_files__billing_subscription_versions') }}
