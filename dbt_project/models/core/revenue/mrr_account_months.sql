-- one account and month in which it is in force at opening or at closing, with the movement rule that fits
{{ config(schema='intermediate', contract={'enforced': false}) }}
with months as (
    select month_start from {{ ref('int_calendar__months') }}
),

closing as (
    select account_id, month_start, mrr_amount, customer_age_months
    from {{ ref('fct_mrr_monthly') }}
),

opening as (
    select account_id, {{ add_months('month_start', 1) }} as month_start, mrr_amount
    from {{ ref('fct_mrr_monthly') }}
),

both_ends as (
    select
        coalesce(closing.account_id, opening.account_id) as account_id,
        coalesce(closing.month_start, opening.month_start) as month_start,
        opening.account_id is not null as is_open,
        closing.account_id is not null as is_closed,
        coalesce(closing.customer_age_months = 0, false) as is_first,
        opening.mrr_amount as opening_amount,
        closing.mrr_amount as closing_amount
    from closing
    full outer join opening
        on
            closing.account_id = opening.account_id
            and closing.month_start = opening.month_start
)

select
    both_ends.account_id,
    both_ends.month_start,
    both_ends.is_open,
    both_ends.is_closed,
    case
        when not both_ends.is_open and both_ends.is_first then 'new'
        when not both_ends.is_open then 'reactivation'
        when not both_ends.is_closed then 'churn'
        else 'change'
    end as rule,
    (both_ends.is_open and both_ends.opening_amount is null)
    or (both_ends.is_closed and both_ends.closing_amount is null) as is_unconverted,
    both_ends.opening_amount,
    both_ends.closing_amount
from both_ends
inner join months on both_ends.month_start = months.month_start
