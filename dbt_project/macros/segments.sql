{#
  A fact once for each way to break it down: a select for each segment type, `all` first, joined by union all.
  segments: {segment_type: column or expression}; NULL shows as `unknown`.
#}
{% macro by_segment(table, columns, segments) -%}
    {%- for segment_type, expression in segments.items() %}
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        '{{ segment_type }}' as segment_type,
        {% if segment_type == 'all' %}'all'{% else %}coalesce({{ expression }}, 'unknown'){% endif %} as segment
    from {{ table }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}

{# The amount of an opportunity that KPIs use (var opportunity_amount_basis). #}
{% macro opportunity_value() -%}
    {{ {'acv': 'acv_amount', 'arr': 'arr_amount', 'tcv': 'tcv_amount'}.get(var('opportunity_amount_basis'), 'amount') }}
{%- endmacro %}
