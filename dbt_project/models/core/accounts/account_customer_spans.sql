-- one account that was ever a customer: since when, whether it is one at as_of, and when it stopped
{{ config(schema='intermediate', contract={'enforced': false}) }}
with has_subscriptions as (
    select count(*) > 0 as answer from {{ ref('fct_subscriptions') }}
),

in_force as (
    select
        account_id,
        min(month_start) as first_month,
        max(month_start) as last_month
    from {{ ref('fct_mrr_monthly') }}
    group by account_id
),

-- items in force at the first closing: when the oldest of them began, inside that month
begun as (
    select in_force.account_id, min({{ local_date('versions.valid_from') }}) as begun_date
    from in_force
    inner join {{ ref('fct_mrr_items_monthly') }} as items
        on in_force.account_id = items.account_id
        and in_force.first_month = items.month_start
    inner join {{ ref('fct_subscription_versions') }} as versions
        on items.subscription_item_key = versions.subscription_item_key
        and versions.valid_from < {{ month_closes_at('items.month_start') }}
    group by in_force.account_id
),

stopped as (
    select account_id, max({{ local_date('valid_to') }}) as stopped_date
    from {{ ref('fct_subscription_versions') }}
    where valid_to < {{ as_of_end() }}
    group by account_id
),

by_subscription as (
    select
        in_force.account_id,
        greatest(in_force.first_month, begun.begun_date) as customer_since_date,
        now_in_force.account_id is not null as is_customer,
        case
            when now_in_force.account_id is null
                then greatest(coalesce(stopped.stopped_date, in_force.last_month), {{ add_months('in_force.last_month', 1) }})
        end as churned_date
    from in_force
    left join begun on in_force.account_id = begun.account_id
    left join stopped on in_force.account_id = stopped.account_id
    left join {{ ref('accounts_in_force') }} as now_in_force
        on in_force.account_id = now_in_force.account_id
        and now_in_force.cutoff_date = {{ as_of_date() }}
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

select account_id, customer_since_date, is_customer, churned_date from by_subscription
union all
select account_id, customer_since_date, is_customer, churned_date from by_deal
