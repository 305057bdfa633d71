-- months in which the channels of the funnel are not together what all of it is
{% set stages = ['lead', 'mql', 'sql', 'opportunity', 'customer'] %}
select
    month_start
    {%- for stage in stages %}
        ,
        coalesce(sum({{ stage }}_count) filter (where segment_type = 'channel'), 0) as {{ stage }}_of_channels,
        coalesce(sum({{ stage }}_count) filter (where segment_type = 'all'), 0) as {{ stage }}_of_all

    {%- endfor %}
from {{ ref('funnel_monthly') }}
group by month_start
having
    {% for stage in stages %}
        coalesce(sum({{ stage }}_count) filter (where segment_type = 'channel'), 0)
        <> coalesce(sum({{ stage }}_count) filter (where segment_type = 'all'), 0)
        {% if not loop.last %}or{% endif %}
    {% endfor %}
