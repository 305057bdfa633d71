-- opportunities whose stays leave a gap, overlap, begin late, or do not end in the present stage
with stays as (
    select
        *,
        lag(exited_at) over (partition by opportunity_id order by stay_number) as exited_before_at
    from {{ ref('fct_opportunity_stage_history') }}
),

lives as (
    select
        opportunity_id,
        min(entered_at) as first_entered_at,
        max(case when is_current then stage end) as present_stage,
        count(*) filter (where is_current) as current_count,
        count(*) filter (where stay_number > 1 and entered_at <> exited_before_at) as break_count,
        count(*) filter (where exited_at < entered_at) as backward_count,
        max(case when stay_number = 1 and is_closed then 1 else 0 end) = 1 as is_born_closed
    from stays
    group by opportunity_id
)

select opportunities.opportunity_id, opportunities.stage, lives.present_stage, lives.first_entered_at
from {{ ref('fct_opportunities') }} as opportunities
left join lives on opportunities.opportunity_id = lives.opportunity_id
where opportunities.stage is not null and opportunities.created_at is not null and (
        lives.opportunity_id is null
        or lives.current_count <> 1
        or lives.break_count > 0
        or lives.backward_count > 0
        or lives.present_stage <> opportunities.stage
        or (lives.first_entered_at > opportunities.created_at and not lives.is_born_closed)
    )
