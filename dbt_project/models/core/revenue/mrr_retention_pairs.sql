-- one account and month twelve months after one in force: what it paid then, at then's and at now's rates, and now
{{ config(schema='intermediate', contract={'enforced': false}) }}
with months as (
    select * from {{ ref('int_calendar__months') }}
),

bases as (
    select
        items.account_id,
        months.month_start,
        count(*) as item_count,
        sum({{ converted('items.mrr_amount_original', 'rates.fx_rate') }}) as base_amount,
        count(rates.fx_rate) as rate_count
    from {{ ref('fct_mrr_items_monthly') }} as items
    inner join months on {{ add_months('items.month_start', 12) }} = months.month_start
    left join {{ ref('fx_rates_daily') }} as rates
        on
            items.currency = rates.currency
            and months.month_end_date = rates.rate_date
    group by items.account_id, months.month_start
)

select
    bases.account_id,
    bases.month_start,
    cast(case when bases.rate_count = bases.item_count then bases.base_amount end as decimal(20, 2)) as base_amount,
    then_month.mrr_amount as base_amount_as_reported,
    case
        when now_month.account_id is null then cast(0 as decimal(20, 2))
        else now_month.mrr_amount
    end as closing_amount
from bases
inner join {{ ref('fct_mrr_monthly') }} as then_month
    on
        bases.account_id = then_month.account_id
        and bases.month_start = {{ add_months('then_month.month_start', 12) }}
left join {{ ref('fct_mrr_monthly') }} as now_month
    on
        bases.account_id = now_month.account_id
        and bases.month_start = now_month.month_start
