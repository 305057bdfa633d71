-- one account and month in force at its end; NULL where one of its items has no rate
with accounts as (
    select
        account_id,
        month_start,
        case when count(*) = count(mrr_amount) then sum(mrr_amount) end as mrr_amount
    from {{ ref('fct_mrr_items_monthly') }}
    group by account_id, month_start
),

aged as (
    select
        *,
        min(month_start) over (partition by account_id) as first_month
    from accounts
)

select
    account_id,
    month_start,
    cast(mrr_amount as decimal(20, 2)) as mrr_amount,
    cast(12 * mrr_amount as decimal(20, 2)) as arr_amount,
    cast({{ months_between('first_month', 'month_start') }} as integer) as customer_age_months
from aged
order by account_id, month_start
