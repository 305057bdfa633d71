-- one account, item and month of a change: what the rate and what the customer did
{{ config(schema='intermediate', contract={'enforced': false}) }}
with items as (
    select * from {{ ref('fct_mrr_items_monthly') }}
),

both_ends as (
    select
        coalesce(closing.account_id, opening.account_id) as account_id,
        coalesce(closing.subscription_item_key, opening.subscription_item_key) as subscription_item_key,
        coalesce(closing.month_start, {{ add_months('opening.month_start', 1) }}) as month_start,
        opening.plan_id as opening_plan_id,
        closing.plan_id as closing_plan_id,
        coalesce(closing.currency, opening.currency) as currency,
        coalesce(opening.mrr_amount, 0) as opening_amount,
        coalesce(closing.mrr_amount, 0) as closing_amount,
        case
            when opening.account_id is not null and closing.account_id is not null
                then {{ converted('opening.mrr_amount_original', 'closing.fx_rate') }} - opening.mrr_amount
            else 0
        end as fx_amount
    from items as closing
    full outer join items as opening
        on
            closing.account_id = opening.account_id
            and closing.subscription_item_key = opening.subscription_item_key
            and closing.month_start = {{ add_months('opening.month_start', 1) }}
)

select
    both_ends.account_id,
    both_ends.subscription_item_key,
    both_ends.month_start,
    account_months.rule,
    both_ends.opening_plan_id,
    both_ends.closing_plan_id,
    both_ends.currency,
    cast(both_ends.opening_amount as decimal(20, 2)) as opening_amount,
    cast(both_ends.closing_amount as decimal(20, 2)) as closing_amount,
    cast(case when account_months.rule = 'change' then both_ends.fx_amount else 0 end as decimal(20, 2)) as fx_amount,
    cast(
        both_ends.closing_amount - both_ends.opening_amount
        - case when account_months.rule = 'change' then both_ends.fx_amount else 0 end as decimal(20, 2)
    ) as change_amount
from both_ends
inner join {{ ref('mrr_account_months') }} as account_months
    on
        both_ends.account_id = account_months.account_id
        and both_ends.month_start = account_months.month_start
where not account_months.is_unconverted
