{# Elements of a JSON list with their places (from 0), as the columns `element` and `place` of a select list. #}
{% macro json_each_with_place(json) -%}
    {{ json_each(json) }} as element,
    cast(unnest(generate_series(0, cast(json_array_length({{ json }}) as bigint) - 1)) as bigint) as place
{%- endmacro %}
