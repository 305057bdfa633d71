-- one stay of one opportunity in one stage
with told as (
    select
        entries.*,
        opportunities.pipeline,
        opportunities.created_at,
        coalesce(meanings.is_qualified, false) as is_qualified,
        coalesce(meanings.is_won, false) as is_won,
        coalesce(meanings.is_won or meanings.is_lost, false) as is_closed,
        lag(entries.stage) over (
            partition by entries.source_system, entries.source_instance, entries.opportunity_id
            order by entries.changed_at
        ) as stage_before
    from {{ ref('opportunity_stage_entries') }} as entries
    inner join {{ ref('int_crm__opportunities') }} as opportunities
        on
            entries.source_system = opportunities.source_system
            and entries.source_instance = opportunities.source_instance
            and entries.opportunity_id = opportunities.opportunity_id
    left join {{ ref('int_crm__stage_meanings') }} as meanings
        on
            entries.source_system = meanings.source_system
            and entries.source_instance = meanings.source_instance
            and coalesce(opportunities.pipeline, '') = meanings.pipeline
            and entries.stage = meanings.stage
),

stays as (
    select
        *,
        case
            when stage_before is null and not is_closed then least(changed_at, created_at)
            else changed_at
        end as entered_at,
        lead(changed_at) over (
            partition by source_system, source_instance, opportunity_id order by changed_at
        ) as exited_at,
        row_number() over (
            partition by source_system, source_instance, opportunity_id order by changed_at
        ) as stay_number
    from told
    where stage_before is null or stage_before <> stage
)

select
    {{ source_key('opportunity_id') }} as opportunity_id,
    cast(stay_number as integer) as stay_number,
    pipeline,
    stage,
    is_qualified,
    is_closed,
    is_won,
    exited_at is null as is_current,
    cast(case
        when exited_at is not null or not is_closed
            then {{ days_between(local_date('entered_at'), 'coalesce(' ~ local_date('exited_at') ~ ', ' ~ as_of_date() ~ ')') }}
    end as integer) as days_in_stage,
    entered_at,
    exited_at
from stays
order by opportunity_id, stay_number
