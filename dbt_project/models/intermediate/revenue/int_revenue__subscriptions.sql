-- one subscription and the instant up to which the policy counts it
select
    subscriptions.source_system,
    subscriptions.source_instance,
    subscriptions.subscription_id,
    subscriptions.customer_id,
    subscriptions.status,
    subscriptions.currency,
    subscriptions.started_at,
    subscriptions.trial_start_at,
    subscriptions.trial_end_at,
    coalesce(subscriptions.created_at, subscriptions.started_at) as created_at,
    case
        when policy.cancellation_booked = 'ends_at_request'
            then least(subscriptions.ended_at, subscriptions.canceled_at)
        else subscriptions.ended_at
    end as ended_at
from {{ ref('int_billing__subscriptions') }} as subscriptions
cross join {{ ref('int_revenue__policy') }} as policy
