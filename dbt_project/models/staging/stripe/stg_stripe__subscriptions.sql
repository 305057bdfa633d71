-- one subscription, whatever its status

select
    source_system,
    source_instance,
    id as subscription_id,
    customer as customer_id,
    status,
    upper(currency) as currency,
    start_date as started_at,
    trial_start as trial_start_at,
    trial_end as trial_end_at,
    cancel_at,
    canceled_at,
    ended_at,
    {{ json_text('cancellation_details', 'reason') }} as cancellation_reason,
    {{ json_text('pause_collection', 'behavior') }} as pause_behavior,
    discounts as discounts_json,
    items as items_json,
    created as created_at
from {{ latest_versions('stripe', 'subscriptions') }} as subscriptions
