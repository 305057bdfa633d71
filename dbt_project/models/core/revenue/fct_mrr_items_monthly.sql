-- one account, subscription item and month in force at its end (MRR may be 0; NULL where no rate is known)
with months as (
    select * from {{ ref('int_calendar__months') }}
),

in_force as (
    select
        versions.*,
        months.month_start,
        months.month_end_date
    from {{ ref('fct_subscription_versions') }} as versions
    inner join months
        on
            versions.valid_from < months.closes_at
            and (versions.valid_to is null or months.closes_at <= versions.valid_to)
    where versions.is_in_force
)

select
    in_force.account_id,
    in_force.subscription_item_key,
    in_force.month_start,
    in_force.subscription_id,
    in_force.plan_id,
    in_force.currency,
    in_force.quantity,
    in_force.is_paused,
    in_force.status = 'past_due' as is_past_due,
    in_force.is_approximate,
    in_force.mrr_amount_original,
    rates.fx_rate,
    {{ converted('in_force.mrr_amount_original', 'rates.fx_rate') }} as mrr_amount
from in_force
left join {{ ref('fx_rates_daily') }} as rates
    on
        in_force.currency = rates.currency
        and in_force.month_end_date = rates.rate_date
order by in_force.account_id, in_force.subscription_item_key, in_force.month_start
