-- one month and channel (or all): who entered each stage of the funnel for the first time
-- contacts up to sql, accounts from opportunity on; a stage nobody ever entered is not recorded: NULL
{% set stages = ['lead', 'mql', 'sql', 'opportunity', 'customer'] %}
with entries as (
    select {{ month_of('entered_date') }} as month_start, stage, channel
    from {{ ref('fct_funnel_entries') }}
),

segmented as (
    {{ by_segment('entries', ['month_start', 'stage'], {'all': none, 'channel': 'channel'}) }}
),

measured as (
    select
        month_start,
        segment_type,
        segment,
        {% for stage in stages %}
            count(*) filter (where stage = '{{ stage }}') as {{ stage }}_count{% if not loop.last %},{% endif %}
        {% endfor %}
    from segmented
    group by month_start, segment_type, segment
),

recorded as (
    select
        {% for stage in stages %}
            count(*) filter (where stage = '{{ stage }}') > 0 as has_{{ stage }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from entries
)

select
    months.month_start,
    coalesce(measured.segment_type, 'all') as segment_type,
    coalesce(measured.segment, 'all') as segment,
    {% for stage in stages %}
        cast(case when recorded.has_{{ stage }} then coalesce(measured.{{ stage }}_count, 0) end as bigint) as {{ stage }}_count{% if not loop.last %},{% endif %}
    {% endfor %}
from {{ ref('int_calendar__months') }} as months
cross join recorded
left join measured on months.month_start = measured.month_start
order by month_start, segment_type, segment
