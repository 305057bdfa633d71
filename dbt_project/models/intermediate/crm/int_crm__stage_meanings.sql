-- one stage of one pipeline and what it means: by the seed crm_stages, else by the CRM's own word
with used as (
    select source_system, source_instance, coalesce(pipeline, '') as pipeline, stage from {{ ref('int_crm__stages') }}
    union
    select source_system, source_instance, coalesce(pipeline, '') as pipeline, stage from {{ ref('int_crm__opportunities') }}
    where stage is not null
),

described as (
    select
        used.source_system,
        used.source_instance,
        used.pipeline,
        used.stage,
        coalesce(rules.sort, own.sort) as sort,
        rules.is_qualified,
        coalesce(rules.is_won, own.probability = 1 and coalesce(own.is_closed, true)) as is_won,
        coalesce(rules.is_lost, own.probability < 1 and own.is_closed, own.probability = 0) as is_lost,
        min(own.sort) over (partition by used.source_system, used.source_instance, used.pipeline) as first_sort
    from used
    left join {{ ref('crm_stages') }} as rules
        on
            used.source_system = rules.source_system
            and used.pipeline = rules.pipeline
            and used.stage = rules.stage
    left join {{ ref('int_crm__stages') }} as own
        on
            used.source_system = own.source_system
            and used.source_instance = own.source_instance
            and used.pipeline = coalesce(own.pipeline, '')
            and used.stage = own.stage
)

select
    source_system,
    source_instance,
    pipeline,
    stage,
    sort,
    coalesce(is_qualified, (is_won or sort > first_sort) and not coalesce(is_lost, false), false) as is_qualified,
    is_won,
    is_lost
from described
