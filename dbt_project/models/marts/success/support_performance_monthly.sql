-- one month and segment: tickets created, answered, solved and open, and what customers said
with tickets as (
    select fct_tickets.*, accounts.segment, accounts.country
    from {{ ref('fct_tickets') }} as fct_tickets
    left join {{ ref('dim_accounts') }} as accounts on fct_tickets.account_id = accounts.account_id
),

events as (
    select {{ local_month('created_at') }} as month_start, 'created' as event, cast(first_response_minutes as double) as measure, segment, country
    from tickets

    union all

    select {{ local_month('solved_at') }} as month_start, 'solved' as event, cast(resolution_hours as double) as measure, segment, country
    from tickets
    where solved_at is not null

    union all

    select months.month_start, 'open' as event, null as measure, tickets.segment, tickets.country
    from tickets
    inner join {{ ref('int_calendar__months') }} as months
        on tickets.created_at < months.closes_at
        and (tickets.solved_at >= months.closes_at or not tickets.is_solved)

    union all

    select {{ local_month('ratings.rated_at') }} as month_start, 'rated' as event, case when ratings.is_good then 1 else 0 end as measure, accounts.segment, accounts.country
    from {{ ref('fct_satisfaction_ratings') }} as ratings
    left join {{ ref('dim_accounts') }} as accounts on ratings.account_id = accounts.account_id
    where ratings.is_good is not null
),

segmented as (
    {{ by_segment('events', ['month_start', 'event', 'measure'], {'all': none, 'segment': 'segment', 'country': 'country'}) }}
),

measured as (
    select
        month_start,
        segment_type,
        segment,
        count(*) filter (where event = 'created') as created_count,
        count(measure) filter (where event = 'created') as answered_count,
        {{ median_of('measure') }} filter (where event = 'created') as first_response_minutes,
        count(*) filter (where event = 'solved') as solved_count,
        {{ median_of('measure') }} filter (where event = 'solved') as resolution_hours,
        count(*) filter (where event = 'open') as open_count,
        count(*) filter (where event = 'rated' and measure = 1) as good_count,
        count(*) filter (where event = 'rated') as rated_count
    from segmented
    group by month_start, segment_type, segment
),

recorded as (
    select
        count(*) filter (where event = 'created') > 0 as has_tickets,
        count(*) filter (where event = 'rated') > 0 as has_ratings
    from events
)

select
    months.month_start,
    coalesce(measured.segment_type, 'all') as segment_type,
    coalesce(measured.segment, 'all') as segment,
    {% for measure in ['created', 'answered', 'solved'] %}
    cast(case when recorded.has_tickets then coalesce(measured.{{ measure }}_count, 0) end as bigint) as {{ measure }}_count,
    {% endfor %}
    cast(case when recorded.has_tickets then coalesce(measured.open_count, 0) end as bigint) as ticket_backlog,
    cast(round(measured.first_response_minutes, 6) as decimal(18, 6)) as first_response_minutes,
    cast(round(measured.resolution_hours, 6) as decimal(18, 6)) as resolution_hours,
    cast(case when recorded.has_ratings then coalesce(measured.good_count, 0) end as bigint) as good_count,
    cast(case when recorded.has_ratings then coalesce(measured.rated_count, 0) end as bigint) as rated_count,
    {{ exact_ratio('measured.good_count', 'measured.rated_count', scale=0) }} as csat
from {{ ref('int_calendar__months') }} as months
cross join recorded
left join measured on months.month_start = measured.month_start
order by month_start, segment_type, segment
