-- one day of the company's calendar, from its first month to two years after as_of
with company as (
    select coalesce(min(month_start), {{ month_of(as_of_date()) }}) as first_date
    from {{ ref('int_calendar__months') }}
),

days as (
    select {{ day_series('first_date', add_months(as_of_date(), 24)) }} as date_day
    from company
)

select
    date_day,
    {{ month_of('date_day') }} as month_start,
    {{ fiscal_quarter_of('date_day') }} as quarter_start,
    cast(extract(year from {{ add_months(fiscal_quarter_of('date_day'), 12 - (var('fiscal_year_start_month') | int) + 1) }}) as integer)
    - {{ 0 if (var('fiscal_year_start_month') | int) > 1 else 1 }} as fiscal_year,
    cast(date_trunc('week', date_day) as date) as week_start,
    cast(1 + {{ days_between("cast(date_trunc('week', date_day) as date)", 'date_day') }} as integer) as weekday,
    date_day <= {{ as_of_date() }} as is_past
from days
order by date_day
