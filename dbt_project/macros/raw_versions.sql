{#
  All versions of one resource over the vendor's connected accounts (var `instances`): the contract's columns in
  their order, then the system columns. A table that does not exist (a source that was down, a company without it)
  is left out; with none there is an empty result of the right types. Use it in a from clause.
#}
{% macro raw_versions(vendor, resource) -%}
    {%- set relation = source(vendor, resource) -%}
    {%- if not execute -%}
        (select 1 as unparsed)
    {%- else -%}
        {%- set columns = source_columns(vendor, resource) -%}
        {%- set found = [] -%}
        {%- for instance in (var('instances').get(vendor) or []) -%}
            {%- set table = load_relation(api.Relation.create(
                database=relation.database, schema='raw_' ~ instance, identifier=relation.identifier)) -%}
            {%- if table is not none -%}{%- do found.append(table) -%}{%- endif -%}
        {%- endfor -%}
    (
        {%- for table in found %}
        {%- set present = adapter.get_columns_in_relation(table) | map(attribute='name') | list %}
        select
            {%- for column in columns %}
            {% if column.name in present %}{{ adapter.quote(column.name) }}
            {%- else %}cast(null as {{ column.data_type }}) as {{ adapter.quote(column.name) }}{% endif %}
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        from {{ table }}
        {%- if not loop.last %}
        union all
        {%- endif %}
        {%- else %}
        select
            {%- for column in columns %}
            cast(null as {{ column.data_type }}) as {{ adapter.quote(column.name) }}{% if not loop.last %},{% endif %}
            {%- endfor %}
        where 1 = 0
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}


{# Columns of a source table as _sources.yml lists them: name and data_type, in order. Only while executing. #}
{% macro source_columns(vendor, resource) -%}
    {{ return(source_node(vendor, resource).columns.values() | list) }}
{%- endmacro %}


{% macro source_node(vendor, resource) -%}
    {% for node in graph.sources.values() if node.source_name == vendor and node.name == resource %}
        {{ return(node) }}
    {% endfor %}
    {{ exceptions.raise_compiler_error('No contract names ' ~ vendor ~ '.' ~ resource ~ ': run python -m orchestration.dbt_sources') }}
{%- endmacro %}


{# Rows that broke a contract, over all accounts; empty while nothing was ever loaded. Use it in a from clause. #}
{% macro quarantined_rows() -%}
    {%- set rows = none -%}
    {%- if execute -%}
        {%- set rows = load_relation(api.Relation.create(database='raw', schema='quarantine', identifier='rows')) -%}
    {%- endif -%}
    {%- if rows is not none -%}
        {{ rows }}
    {%- else -%}
    (
        select
            cast(null as varchar) as source_system,
            cast(null as varchar) as source_instance,
            cast(null as varchar) as resource,
            cast(null as varchar) as reason,
            cast(null as date) as as_of
        where 1 = 0
    )
    {%- endif -%}
{%- endmacro %}
