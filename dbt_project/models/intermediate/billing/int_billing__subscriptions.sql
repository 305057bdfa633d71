-- one subscription, whatever its status
select
    source_system,
    source_instance,
    subscription_id,
    customer_id,
    status,
    currency,
    started_at,
    trial_start_at,
    trial_end_at,
    cancel_at,
    canceled_at,
    ended_at,
    cancellation_reason,
    created_at
from {{ ref('stg_stripe__subscriptions') }}

union all

select
    source_system,
    source_instance,
    subscription_id,
    customer_id,
    status,
    currency,
    started_at,
    trial_start_at,
    trial_end_at,
    cancel_at,
    canceled_at,
    ended_at,
    cancellation_reason,
    created_at
from {{ ref('stg_files__billing_subscriptions') }}
