-- to the cent, each month and segment type, and against the facts: opening + movements = closing = Σ fct_mrr_monthly
with facts as (
    select month_start, coalesce(sum(mrr_amount), 0) as mrr_amount
    from {{ ref('fct_mrr_monthly') }}
    group by month_start
),

sums as (
    select
        month_start,
        segment_type,
        sum(opening_amount) as opening_amount,
        sum(
            opening_amount + new_amount + reactivation_amount + expansion_amount + contraction_amount + churn_amount
            + fx_amount + transfer_amount + unconverted_amount
        ) as explained_amount,
        sum(closing_amount) as closing_amount
    from {{ ref('mrr_waterfall_monthly') }}
    group by month_start, segment_type
)

select sums.*, facts.mrr_amount
from sums
left join facts on sums.month_start = facts.month_start
where
    sums.explained_amount <> sums.closing_amount
    or sums.closing_amount <> coalesce(facts.mrr_amount, 0)
