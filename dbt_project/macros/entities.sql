{# A public id out of a source key: `system:instance:id`. #}
{% macro source_key(source_id, table=none) -%}
    {%- set prefix = table ~ '.' if table else '' -%}
    {{ prefix }}source_system || ':' || {{ prefix }}source_instance || ':' || {{ source_id }}
{%- endmacro %}

{# Web domain as companies write it, without scheme, www and path; NULL where there is none. #}
{% macro web_domain(text) -%}
    nullif(regexp_replace(regexp_replace(lower(trim({{ text }})), '^(https?://)?(www[.])?', ''), '/.*$', ''), '')
{%- endmacro %}

{# Channel of a source's word: from the seed channels (joined as `channels`), else the word itself in small letters. #}
{% macro channel_of(word) -%}
    coalesce(channels.channel, nullif(lower(trim({{ word }})), ''))
{%- endmacro %}

{# The best value of a column in a group: not NULL, of the lowest rank. #}
{% macro best_of(column, rank='believed_first') -%}
    min_by({{ column }}, {{ rank }}) filter (where {{ column }} is not null)
{%- endmacro %}
