-- tickets of the unions that are not exactly one fact, and facts without one
with told as (
    select {{ source_key('ticket_id') }} as ticket_id, count(*) as told_count
    from {{ ref('int_support__tickets') }}
    group by 1
),

kept as (
    select ticket_id, count(*) as kept_count
    from {{ ref('fct_tickets') }}
    group by ticket_id
)

select coalesce(told.ticket_id, kept.ticket_id) as ticket_id, told.told_count, kept.kept_count
from told
full outer join kept on told.ticket_id = kept.ticket_id
where told.told_count is distinct from kept.kept_count
