-- one day at whose end the company is looked at: the last of each published month, and as_of
with days as (
    select month_end_date as cutoff_date
    from {{ ref('int_calendar__months') }}

    union

    select {{ as_of_date() }} as cutoff_date
)

select
    cutoff_date,
    {{ end_of_date('cutoff_date') }} as cutoff_at,
    cutoff_date = {{ as_of_date() }} as is_as_of
from days
order by cutoff_date
