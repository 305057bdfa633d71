-- one account and cutoff at which something it subscribes to is in force
{{ config(schema='intermediate', contract={'enforced': false}) }}
with items as (
    select
        versions.account_id,
        cutoffs.cutoff_date,
        cutoffs.cutoff_at,
        versions.subscription_item_key,
        versions.plan_id,
        versions.quantity,
        versions.discount,
        {{ converted('versions.mrr_amount_original', 'rates.fx_rate') }} as mrr_amount
    from {{ ref('fct_subscription_versions') }} as versions
    inner join {{ ref('int_calendar__cutoffs') }} as cutoffs
        on
            versions.valid_from < cutoffs.cutoff_at
            and (versions.valid_to is null or cutoffs.cutoff_at <= versions.valid_to)
    left join {{ ref('fx_rates_daily') }} as rates
        on
            versions.currency = rates.currency
            and cutoffs.cutoff_date = rates.rate_date
    where versions.is_in_force
)

select
    account_id,
    cutoff_date,
    cutoff_at,
    cast(case when count(*) = count(mrr_amount) then sum(mrr_amount) end as decimal(20, 2)) as mrr_amount,
    cast(sum(quantity) as bigint) as unit_count,
    count(*) as item_count,
    max(case when discount is not null then 1 else 0 end) = 1 as has_discount
from items
group by account_id, cutoff_date, cutoff_at
