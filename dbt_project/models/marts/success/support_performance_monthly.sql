-- one month and segment: tickets created, answered, solved and open, and what customers said
with segmented as (
    {{ by_segment(ref('support_events_monthly'), ['month_start', 'event', 'measure'], {'all': none, 'segment': 'segment', 'country': 'country'}) }}
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
    from {{ ref('support_events_monthly') }}
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
