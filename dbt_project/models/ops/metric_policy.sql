-- one row: the metric policy in force, from the seed metric_policies
select
    policy,
    past_due,
    collection_paused,
    pause_churn_days,
    coupon_forever,
    coupon_repeating,
    coupon_once,
    cancellation_booked,
    usage_priced
from {{ ref('metric_policies') }}
where policy = '{{ var("metric_policy") }}'
