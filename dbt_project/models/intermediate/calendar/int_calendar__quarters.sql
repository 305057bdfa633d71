-- one published fiscal quarter of the company: whole by as_of, the first one perhaps begun before the first record
select
    quarter_start,
    {{ add_days(add_months('quarter_start', 3), -1) }} as quarter_end_date,
    {{ start_of_date('quarter_start') }} as opens_at,
    {{ start_of_date(add_months('quarter_start', 3)) }} as closes_at
from {{ ref('int_calendar__months') }}
where {{ add_days(add_months('quarter_start', 3), -1) }} <= {{ as_of_date() }}
group by quarter_start
order by quarter_start
