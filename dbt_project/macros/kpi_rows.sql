{#
  Rows of marts.kpi_values for one KPI: `all` for every published period, the other segments where the mart has them.
  With numerator and denominator the value is their exact quotient, rounded once; else it is the column.
#}
{% macro kpi_rows(kpi_id, unit, grain, mart, column, period, digits, numerator=none, denominator=none, segmented=false, segments=none) -%}
    {%- set periods = ref('int_calendar__months') if grain == 'month' else ref('int_calendar__quarters') -%}
    {%- set period_start = 'month_start' if grain == 'month' else 'quarter_start' -%}
    select
        '{{ kpi_id }}' as kpi_id,
        '{{ grain }}' as period_grain,
        periods.{{ period_start }} as period_start,
        {% if segmented %}coalesce(rows.segment_type, 'all'){% else %}'all'{% endif %} as segment_type,
        {% if segmented %}coalesce(rows.segment, 'all'){% else %}'all'{% endif %} as segment,
        {% if numerator and denominator -%}
        cast({{ exact_ratio('rows.' ~ numerator, 'rows.' ~ denominator, scale=6, digits=digits) }} as decimal(28, 6)) as value,
        {%- else -%}
        cast(round(cast(rows.{{ column }} as decimal(28, 12)), {{ digits }}) as decimal(28, 6)) as value,
        {%- endif %}
        cast({{ 'rows.' ~ numerator if numerator else 'null' }} as decimal(28, 6)) as numerator,
        cast({{ 'rows.' ~ denominator if denominator else 'null' }} as decimal(28, 6)) as denominator,
        cast(null as decimal(28, 6)) as target_value,
        '{{ unit }}' as unit,
        {% if unit == 'money' %}'{{ var("company_currency") }}'{% else %}cast(null as varchar){% endif %} as currency
    from {{ periods }} as periods
    left join {{ mart }} as rows
        on periods.{{ period_start }} = rows.{{ period }}
        {%- if segments is not none %}
        and rows.segment_type in ('all'{% for segment in segments %}, '{{ segment }}'{% endfor %})
        {%- endif %}
{%- endmacro %}
