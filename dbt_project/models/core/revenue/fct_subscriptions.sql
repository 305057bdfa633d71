-- one subscription, whatever its status
select
    {{ source_key('subscriptions.subscription_id', 'subscriptions') }} as subscription_id,
    accounts.account_id,
    {{ source_key('subscriptions.customer_id', 'subscriptions') }} as customer_id,
    subscriptions.status,
    subscriptions.currency,
    subscriptions.cancellation_reason,
    subscriptions.cancel_at is not null and subscriptions.ended_at is null as is_cancellation_booked,
    subscriptions.started_at,
    subscriptions.trial_start_at,
    subscriptions.trial_end_at,
    subscriptions.cancel_at,
    subscriptions.canceled_at,
    subscriptions.ended_at,
    subscriptions.source_system,
    subscriptions.source_instance,
    subscriptions.subscription_id as source_id
from {{ ref('int_billing__subscriptions') }} as subscriptions
left join {{ ref('billing_accounts') }} as accounts
    on
        subscriptions.source_system = accounts.source_system
        and subscriptions.source_instance = accounts.source_instance
        and subscriptions.customer_id = accounts.customer_id
order by subscription_id
