-- one instant at which an opportunity is told to be in a stage: each change, and the present stage where they lack it
{{ config(schema='intermediate', contract={'enforced': false}) }}
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
        on
            opportunities.source_system = changes.source_system
            and opportunities.source_instance = changes.source_instance
            and opportunities.opportunity_id = changes.opportunity_id
            and changes.newest_first = 1
    where opportunities.stage is not null and (changes.stage is null or changes.stage <> opportunities.stage)
)

select source_system, source_instance, opportunity_id, stage, changed_at
from entries
where changed_at is not null
