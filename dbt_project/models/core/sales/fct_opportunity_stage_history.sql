-- one stay of one opportunity in one stage
with opportunities as (
    select * from {{ ref('int_crm__opportunities') }}
),

changes as (
    select
        source_system,
        source_instance,
        opportunity_id,
        value as stage,
        changed_at,
        row_number() over (
            partition by source_system, source_instance, opportunity_id order by changed_at desc
        ) as newest_first
    from {{ ref('int_crm__opportunity_history') }}
    where field = 'stage' and value is not null
),

entries as (
    select source_system, source_instance, opportunity_id, stage, changed_at
    from changes

    union all

    -- the present stage where the history lacks it: since the last change, or from the start if there is none
    select
        opportunities.source_system,
        opportunities.source_instance,
        opportunities.opportunity_id,
        opportunities.stage,
        case
            when changes.stage is null then coalesce(opportunities.created_at, opportunities.closed_at)
            else greatest(opportunities.updated_at, changes.changed_at + interval '1' second)
        end as changed_at
    from opportunities
    left join changes
        on opportunities.source_system = changes.source_system
        and opportunities.source_instance = changes.source_instance
        and opportunities.opportunity_id = changes.opportunity_id
        and changes.newest_first = 1
    where opportunities.stage is not null and (changes.stage is null or changes.stage <> opportunities.stage)
),

told as (
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
    from entries
    inner join opportunities
        on entries.source_system = opportunities.source_system
        and entries.source_instance = opportunities.source_instance
        and entries.opportunity_id = opportunities.opportunity_id
    left join {{ ref('int_crm__stage_meanings') }} as meanings
        on entries.source_system = meanings.source_system
        and entries.source_instance = meanings.source_instance
        and coalesce(opportunities.pipeline, '') = meanings.pipeline
        and entries.stage = meanings.stage
    where entries.changed_at is not null
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
