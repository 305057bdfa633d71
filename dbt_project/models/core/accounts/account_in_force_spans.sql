-- one account and unbroken stretch in which something it subscribes to is in force (open end = still so)
{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set forever = "timestamp '9999-12-31 00:00:00'" %}
with versions as (
    select account_id, subscription_item_key, valid_from, coalesce(valid_to, {{ forever }}) as valid_to
    from {{ ref('fct_subscription_versions') }}
    where is_in_force and account_id is not null
),

reached as (
    select
        *,
        max(valid_to) over (
            partition by account_id order by valid_from, valid_to, subscription_item_key
            rows between unbounded preceding and 1 preceding
        ) as covered_to
    from versions
),

numbered as (
    select
        *,
        sum(case when covered_to >= valid_from then 0 else 1 end) over (
            partition by account_id order by valid_from, valid_to, subscription_item_key
            rows between unbounded preceding and current row
        ) as span_number
    from reached
)

select
    account_id,
    span_number,
    min(valid_from) as starts_at,
    nullif(max(valid_to), {{ forever }}) as ends_at
from numbered
group by account_id, span_number
