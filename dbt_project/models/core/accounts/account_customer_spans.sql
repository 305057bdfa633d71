-- one account that was ever a customer: since when, whether it is one at as_of, and when it stopped
-- in force at the end of a month or at as_of; for a company without subscription data, from the first won opportunity
{{ config(schema='intermediate', contract={'enforced': false}) }}
with seen as (
    select
        account_id,
        min(cutoff_at) as first_seen_at,
        min(cutoff_date) as first_seen_date,
        max(cutoff_date) = {{ as_of_date() }} as is_customer
    from {{ ref('accounts_in_force') }}
    group by account_id
),

stopped as (
    select account_id, max({{ local_date('ends_at') }}) as stopped_date
    from {{ ref('account_in_force_spans') }}
    group by account_id
),

by_subscription as (
    select
        seen.account_id,
        greatest({{ month_of('seen.first_seen_date') }}, {{ local_date('spans.starts_at') }}) as customer_since_date,
        seen.is_customer,
        case when not seen.is_customer then stopped.stopped_date end as churned_date
    from seen
    inner join stopped on seen.account_id = stopped.account_id
    inner join {{ ref('account_in_force_spans') }} as spans
        on
            seen.account_id = spans.account_id
            and spans.starts_at < seen.first_seen_at
            and (spans.ends_at is null or seen.first_seen_at <= spans.ends_at)
),

has_subscriptions as (
    select count(*) > 0 as answer from {{ ref('fct_subscription_versions') }}
),

by_deal as (
    select
        account_id,
        {{ local_date('min(closed_at)') }} as customer_since_date,
        true as is_customer,
        cast(null as date) as churned_date
    from {{ ref('fct_opportunities') }}
    where is_won and account_id is not null and not (select answer from has_subscriptions)
    group by account_id
)

select account_id, customer_since_date, is_customer, churned_date
from by_subscription
union all
select account_id, customer_since_date, is_customer, churned_date
from by_deal
