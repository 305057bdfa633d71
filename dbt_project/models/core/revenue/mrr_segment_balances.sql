-- one account in force at the end of a month and segment it was then in; NULL where the account-month is
{{ config(schema='intermediate', contract={'enforced': false}) }}
with account_months as (
    select * from {{ ref('fct_mrr_monthly') }}
),

by_item as (
    select items.account_id, items.month_start, 'plan' as segment_type, items.plan_id as segment, items.mrr_amount
    from {{ ref('fct_mrr_items_monthly') }} as items
    union all
    select items.account_id, items.month_start, 'currency', items.currency, items.mrr_amount
    from {{ ref('fct_mrr_items_monthly') }} as items
)

select
    segments.segment_type,
    segments.segment,
    account_months.account_id,
    account_months.month_start,
    account_months.mrr_amount
from account_months
inner join {{ ref('account_segments') }} as segments on account_months.account_id = segments.account_id

union all

select
    by_item.segment_type,
    coalesce(by_item.segment, 'unknown'),
    by_item.account_id,
    by_item.month_start,
    case when min(account_months.mrr_amount) is not null then sum(by_item.mrr_amount) end
from by_item
inner join account_months
    on
        by_item.account_id = account_months.account_id
        and by_item.month_start = account_months.month_start
group by by_item.segment_type, coalesce(by_item.segment, 'unknown'), by_item.account_id, by_item.month_start
