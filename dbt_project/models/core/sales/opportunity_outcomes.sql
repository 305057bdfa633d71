-- one opportunity and how it stands: its type, whether and when it was qualified, won or lost
{{ config(schema='intermediate', contract={'enforced': false}) }}
with stays as (
    select
        opportunity_id,
        max(case when is_current then entered_at end) as present_stage_at,
        min(case when is_qualified then entered_at end) as qualified_at
    from {{ ref('fct_opportunity_stage_history') }}
    group by opportunity_id
),

history as (
    select distinct source_system, source_instance, opportunity_id
    from {{ ref('int_crm__opportunity_history') }}
    where field = 'stage' and value is not null
),

judged as (
    select
        {{ source_key('opportunities.opportunity_id', 'opportunities') }} as opportunity_id,
        opportunities.created_at,
        opportunities.closed_at as crm_closed_at,
        coalesce(types.opportunity_type, 'new_business') as opportunity_type,
        coalesce(opportunities.is_won, meanings.is_won, false) as is_won,
        coalesce(
            nullif(opportunities.is_won, false), opportunities.is_closed, meanings.is_won or meanings.is_lost,
            opportunities.is_won is not null and opportunities.closed_at is not null
        ) as is_closed,
        coalesce(meanings.is_qualified, false) as is_in_qualified_stage,
        history.opportunity_id is not null as has_history
    from {{ ref('int_crm__opportunities') }} as opportunities
    left join {{ ref('int_crm__stage_meanings') }} as meanings
        on
            opportunities.source_system = meanings.source_system
            and opportunities.source_instance = meanings.source_instance
            and coalesce(opportunities.pipeline, '') = meanings.pipeline
            and opportunities.stage = meanings.stage
    left join {{ ref('deal_types') }} as types
        on
            opportunities.source_system = types.source_system
            and lower(trim(opportunities.deal_type)) = types.deal_type
    left join history
        on
            opportunities.source_system = history.source_system
            and opportunities.source_instance = history.source_instance
            and opportunities.opportunity_id = history.opportunity_id
)

select
    judged.opportunity_id,
    judged.opportunity_type,
    stays.qualified_at is not null or judged.is_in_qualified_stage or judged.is_won as is_qualified,
    judged.is_closed,
    judged.is_won and judged.is_closed as is_won,
    stays.qualified_at,
    case
        when not judged.is_closed then null
        when judged.has_history then coalesce(stays.present_stage_at, judged.crm_closed_at)
        else judged.crm_closed_at
    end as closed_at
from judged
left join stays on judged.opportunity_id = stays.opportunity_id
