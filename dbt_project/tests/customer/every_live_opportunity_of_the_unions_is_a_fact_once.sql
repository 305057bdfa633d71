-- opportunities of the unions that are not exactly one fact, and facts without one
with told as (
    select {{ source_key('opportunity_id') }} as opportunity_id, count(*) as told_count
    from {{ ref('int_crm__opportunities') }}
    group by 1
),

kept as (
    select opportunity_id, count(*) as kept_count
    from {{ ref('fct_opportunities') }}
    group by opportunity_id
)

select coalesce(told.opportunity_id, kept.opportunity_id) as opportunity_id, told.told_count, kept.kept_count
from told
full outer join kept on told.opportunity_id = kept.opportunity_id
where told.told_count is distinct from kept.kept_count
