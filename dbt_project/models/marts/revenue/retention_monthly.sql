-- one published month and segment: what stayed of the money and the customers of before, each rate with its parts
with pairs as (
    select
        segments.segment_type,
        segments.segment,
        pairs.month_start,
        coalesce(sum(pairs.closing_amount) filter (where pairs.base_amount is not null), 0) as retained_amount,
        coalesce(sum(least(pairs.closing_amount, pairs.base_amount)), 0) as capped_amount,
        coalesce(sum(pairs.base_amount), 0) as base_amount
    from {{ ref('mrr_retention_pairs') }} as pairs
    inner join {{ ref('account_segments') }} as segments on pairs.account_id = segments.account_id
    where pairs.closing_amount is not null and pairs.base_amount is not null
    group by segments.segment_type, segments.segment, pairs.month_start
),

pairs_as_reported as (
    select
        segments.segment_type,
        segments.segment,
        pairs.month_start,
        sum(pairs.closing_amount) as retained_amount,
        sum(least(pairs.closing_amount, pairs.base_amount_as_reported)) as capped_amount,
        sum(pairs.base_amount_as_reported) as base_amount
    from {{ ref('mrr_retention_pairs') }} as pairs
    inner join {{ ref('account_segments') }} as segments on pairs.account_id = segments.account_id
    where pairs.closing_amount is not null and pairs.base_amount_as_reported is not null
    group by segments.segment_type, segments.segment, pairs.month_start
),

parts as (
    select
        waterfall.month_start,
        waterfall.segment_type,
        waterfall.segment,
        coalesce(pairs.retained_amount, 0) as retained_amount,
        coalesce(pairs.capped_amount, 0) as capped_amount,
        coalesce(pairs.base_amount, 0) as base_amount,
        coalesce(pairs_as_reported.retained_amount, 0) as retained_amount_as_reported,
        coalesce(pairs_as_reported.capped_amount, 0) as capped_amount_as_reported,
        coalesce(pairs_as_reported.base_amount, 0) as base_amount_as_reported,
        waterfall.churned_customers,
        waterfall.opening_customers,
        waterfall.new_amount + waterfall.reactivation_amount + waterfall.expansion_amount as gained_amount,
        -(waterfall.churn_amount + waterfall.contraction_amount) as lost_amount,
        -(
            waterfall.churn_amount + waterfall.contraction_amount + waterfall.expansion_amount
            + waterfall.reactivation_amount
        ) as net_lost_amount,
        waterfall.opening_amount
    from {{ ref('mrr_waterfall_monthly') }} as waterfall
    left join pairs
        on
            waterfall.month_start = pairs.month_start
            and waterfall.segment_type = pairs.segment_type
            and waterfall.segment = pairs.segment
    left join pairs_as_reported
        on
            waterfall.month_start = pairs_as_reported.month_start
            and waterfall.segment_type = pairs_as_reported.segment_type
            and waterfall.segment = pairs_as_reported.segment
    where waterfall.segment_type in ('all', 'segment', 'country')
)

select
    month_start,
    segment_type,
    segment,
    {{ exact_ratio('retained_amount', 'base_amount') }} as nrr_ttm,
    {{ exact_ratio('capped_amount', 'base_amount') }} as grr_ttm,
    cast(retained_amount as decimal(20, 2)) as retained_amount,
    cast(capped_amount as decimal(20, 2)) as capped_amount,
    cast(base_amount as decimal(20, 2)) as base_amount,
    {{ exact_ratio('retained_amount_as_reported', 'base_amount_as_reported') }} as nrr_ttm_as_reported,
    {{ exact_ratio('capped_amount_as_reported', 'base_amount_as_reported') }} as grr_ttm_as_reported,
    cast(retained_amount_as_reported as decimal(20, 2)) as retained_amount_as_reported,
    cast(capped_amount_as_reported as decimal(20, 2)) as capped_amount_as_reported,
    cast(base_amount_as_reported as decimal(20, 2)) as base_amount_as_reported,
    {{ exact_ratio('churned_customers', 'opening_customers') }} as logo_churn_rate,
    churned_customers,
    opening_customers,
    {{ exact_ratio('lost_amount', 'opening_amount') }} as gross_mrr_churn_rate,
    {{ exact_ratio('net_lost_amount', 'opening_amount') }} as net_mrr_churn_rate,
    {{ exact_ratio('gained_amount', 'lost_amount') }} as quick_ratio,
    cast(lost_amount as decimal(20, 2)) as lost_amount,
    cast(net_lost_amount as decimal(20, 2)) as net_lost_amount,
    cast(gained_amount as decimal(20, 2)) as gained_amount,
    opening_amount
from parts
order by month_start, segment_type, segment
