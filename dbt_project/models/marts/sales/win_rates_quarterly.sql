-- one fiscal quarter and segment: deals closed in it, won and lost
with measured as (
    select
        quarter_start,
        segment_type,
        segment,
        max(case when is_half_told then 1 else 0 end) = 0 as is_whole,
        count(*) filter (where is_won) as won_count,
        count(*) filter (where not is_won) as lost_count,
        coalesce(sum(amount) filter (where is_won), 0) as won_amount,
        coalesce(sum(amount) filter (where not is_won), 0) as lost_amount,
        count(amount) filter (where is_won) as won_with_amount_count,
        {{ median_of('cycle_days') }} filter (where is_won) as sales_cycle_days,
        {{ quantile_of('cycle_days', 0.8) }} filter (where is_won) as sales_cycle_p80_days
    from {{ ref('closed_deals_by_segment') }}
    group by quarter_start, segment_type, segment
),

-- what an empty quarter means: nothing closed, or nothing that could be known; amounts nobody records are not 0
coverage as (
    select
        count(*) > 0 as has_opportunities,
        count(*) filter (where record_coverage = 'all') > 0 as has_losses,
        count({{ opportunity_value() }}) > 0 as has_amounts
    from {{ ref('fct_opportunities') }}
),

known as (
    select
        quarters.quarter_start,
        quarters.quarter_end_date,
        coalesce(measured.segment_type, 'all') as segment_type,
        coalesce(measured.segment, 'all') as segment,
        case when coverage.has_opportunities then coalesce(measured.won_count, 0) end as won_count,
        case when coalesce(measured.is_whole, coverage.has_losses) then coalesce(measured.lost_count, 0) end as lost_count,
        case when coverage.has_amounts then coalesce(measured.won_amount, 0) end as won_amount,
        case when coverage.has_amounts and coalesce(measured.is_whole, coverage.has_losses) then coalesce(measured.lost_amount, 0) end as lost_amount,
        case when coverage.has_opportunities then coalesce(measured.won_with_amount_count, 0) end as won_with_amount_count,
        measured.sales_cycle_days,
        measured.sales_cycle_p80_days
    from {{ ref('int_calendar__quarters') }} as quarters
    cross join coverage
    left join measured on quarters.quarter_start = measured.quarter_start
)

select
    quarter_start,
    quarter_end_date,
    segment_type,
    segment,
    cast(won_count as bigint) as won_count,
    cast(lost_count as bigint) as lost_count,
    cast(won_count + lost_count as bigint) as closed_count,
    {{ exact_ratio('won_count', '(won_count + lost_count)', scale=0) }} as win_rate_count,
    cast(won_amount as decimal(20, 2)) as won_amount,
    cast(lost_amount as decimal(20, 2)) as lost_amount,
    cast(won_amount + lost_amount as decimal(20, 2)) as closed_amount,
    {{ exact_ratio('won_amount', '(won_amount + lost_amount)') }} as win_rate_value,
    cast(won_with_amount_count as bigint) as won_with_amount_count,
    {{ exact_ratio('won_amount', 'won_with_amount_count', digits=2) }} as average_won_amount,
    cast(round(sales_cycle_days, 6) as decimal(18, 6)) as sales_cycle_days,
    cast(round(sales_cycle_p80_days, 6) as decimal(18, 6)) as sales_cycle_p80_days
from known
order by quarter_start, segment_type, segment
