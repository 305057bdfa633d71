{#
  A table that a Python step writes into the warehouse, with the columns its source names; empty while it does not
  exist yet. Use it in a from clause.
#}
{% macro optional_source(source_name, table_name) -%}
    {%- set relation = source(source_name, table_name) -%}
    {%- if not execute -%}
        {{ relation }}
    {%- else -%}
        {%- set found = load_relation(relation) -%}
    (
        select
            {%- for column in source_columns(source_name, table_name) %}
            cast({{ column.name if found is not none else 'null' }} as {{ column.data_type }}) as {{ column.name }}
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        {% if found is not none %}from {{ found }}{% else %}where 1 = 0{% endif %}
    )
    {%- endif -%}
{%- endmacro %}
