{#
  The live row of each key of one resource: the newest version by the vendor's cursor, else by its number, then the
  one seen last; a key whose newest version is a tombstone is gone. Use it in a from clause.
#}
{% macro latest_versions(vendor, resource) -%}
    {%- set versions = raw_versions(vendor, resource) -%}
    {%- if not execute -%}
        {{ versions }}
    {%- else -%}
        {%- set node = source_node(vendor, resource) -%}
    (
        select
            {%- for column in node.columns.values() %}
            {{ adapter.quote(column.name) }}{% if not loop.last %},{% endif %}
            {%- endfor %}
        from (
            select
                every_version.*,
                row_number() over (
                    partition by source_instance, {{ node.meta['key'] | join(', ') }}
                    order by
                        {% if node.meta.get('cursor') %}{{ node.meta['cursor'] }} desc nulls last,{% endif %}
                        _sequence desc nulls last, _extracted_at desc nulls last, _deleted desc, _version desc
                ) as _newest_first
            from {{ versions }} as every_version
        ) as ranked
        where _newest_first = 1 and not _deleted
    )
    {%- endif -%}
{%- endmacro %}


{# Live rows of a domain object that came as files, with the columns of the domain. #}
{% macro files_of(domain, object) -%}
    select
        {%- if execute %}
        {%- set system = ['_version', '_sequence', '_deleted', '_as_of', '_extracted_at', '_run_id', 'source_system', 'source_instance'] %}
        source_system,
        source_instance
        {%- for column in source_columns('files', domain ~ '__' ~ object) if column.name not in system %},
        {{ column.name }}
        {%- endfor %}
        {%- else %}
        *
        {%- endif %}
    from {{ latest_versions('files', domain ~ '__' ~ object) }} as latest
{%- endmacro %}
