{#
  What DuckDB and Spark say differently, once each. `duckdb__` is not needed: default__ is DuckDB's way, a second
  engine adds its own below. Instants are UTC without zone, dates belong to the company's calendar.
#}

{# ---- instants and the company's calendar ---- #}

{% macro utc_from_epoch(seconds) %}make_timestamp(cast({{ seconds }} as bigint) * 1000000){% endmacro %}

{# ISO 8601 text, with or without an offset, as an instant; NULL where it is none. #}
{% macro utc_from_iso(text) %}cast(try_cast({{ text }} as timestamp with time zone) as timestamp){% endmacro %}

{# Wall clock of the company at an instant. #}
{% macro local_time(instant) %}timezone('{{ var("company_time_zone") }}', timezone('UTC', {{ instant }})){% endmacro %}

{% macro local_date(instant) %}cast({{ local_time(instant) }} as date){% endmacro %}

{% macro local_month(instant) %}cast(date_trunc('month', {{ local_time(instant) }}) as date){% endmacro %}

{# First instant of a date in the company's zone, as UTC. #}
{% macro start_of_date(day) %}cast(timezone('{{ var("company_time_zone") }}', cast({{ day }} as timestamp)) as timestamp){% endmacro %}

{# First instant after a date: the end of that day. #}
{% macro end_of_date(day) %}{{ start_of_date(add_days(day, 1)) }}{% endmacro %}

{# T of a month: the first instant of the next month in the company's zone, as UTC. #}
{% macro month_closes_at(month_start) %}{{ start_of_date(add_months(month_start, 1)) }}{% endmacro %}

{# The last day that counts. Every model reads it here; there is no default and no clock. #}
{% macro as_of_date() -%}
    {%- if execute and not var('as_of') -%}
        {{ exceptions.raise_compiler_error("Say which day counts: --vars '{as_of: 2026-06-30}'") }}
    {%- endif -%}
    cast('{{ var("as_of") or "1970-01-01" }}' as date)
{%- endmacro %}

{# The end of as_of: what happened at or after this instant is the future. #}
{% macro as_of_end() %}{{ end_of_date(as_of_date()) }}{% endmacro %}

{# ---- dates ---- #}

{% macro add_days(day, days) %}cast({{ day }} + interval '1' day * ({{ days }}) as date){% endmacro %}

{% macro add_months(day, months) %}cast({{ day }} + interval '1' month * ({{ months }}) as date){% endmacro %}

{# Whole calendar days from the first date to the second. #}
{% macro days_between(first_date, second_date) %}date_diff('day', {{ first_date }}, {{ second_date }}){% endmacro %}

{% macro months_between(first_month, second_month) %}((extract(year from {{ second_month }}) - extract(year from {{ first_month }})) * 12 + extract(month from {{ second_month }}) - extract(month from {{ first_month }})){% endmacro %}

{# Seconds from the first instant to the second (whole). #}
{% macro seconds_between(first_at, second_at) %}date_diff('second', {{ first_at }}, {{ second_at }}){% endmacro %}

{% macro month_of(day) %}cast(date_trunc('month', {{ day }}) as date){% endmacro %}

{# First day of the fiscal quarter that holds a date. #}
{% macro fiscal_quarter_of(day) -%}
    {%- set shift = (var('fiscal_year_start_month') | int) - 1 -%}
    {{ add_months("date_trunc('quarter', " ~ add_months(month_of(day), -shift) ~ ")", shift) }}
{%- endmacro %}

{# A column of dates, to be used in a select list: one row a month (day), both ends included. #}
{% macro month_series(first_month, last_month) %}cast(unnest(generate_series(cast({{ first_month }} as timestamp), cast({{ last_month }} as timestamp), interval '1' month)) as date){% endmacro %}

{% macro day_series(first_date, last_date) %}cast(unnest(generate_series(cast({{ first_date }} as timestamp), cast({{ last_date }} as timestamp), interval '1' day)) as date){% endmacro %}

{# ---- JSON held as text ---- #}

{# Text at a path like `recurring.interval` or `[0].id`; NULL where it is not there. #}
{% macro json_text(json, path) %}json_extract_string({{ json }}, '${{ '' if path.startswith('[') else '.' }}{{ path }}'){% endmacro %}

{# The raw JSON at a path, for a further json_text or json_each. #}
{% macro json_part(json, path) %}cast(json_extract({{ json }}, '${{ '' if path.startswith('[') else '.' }}{{ path }}') as varchar){% endmacro %}

{# Elements of a JSON list, to be used in a select list: one row each, still JSON text. #}
{% macro json_each(json) %}cast(unnest(from_json({{ json }}, '["json"]')) as varchar){% endmacro %}

{# An element of json_each that is plain text, without its quotes. #}
{% macro json_scalar(json) %}json_extract_string({{ json }}, '$'){% endmacro %}

{# ---- lists and aggregates ---- #}

{# Distinct-or-not values of a group as one text, in a stated order. #}
{% macro ordered_list(expression, order_by, separator=', ') %}string_agg({{ expression }}, '{{ separator }}' order by {{ order_by }}){% endmacro %}

{# Parts of a text separated by ;, one row each (select list). #}
{% macro split_rows(text, separator=';') %}unnest(string_split({{ text }}, '{{ separator }}')){% endmacro %}

{# Median, the mean of the two middle ones for an even count (median of DECIMAL would truncate). #}
{% macro median_of(expression) %}percentile_cont(0.5) within group (order by cast({{ expression }} as double)){% endmacro %}

{% macro quantile_of(expression, share) %}percentile_cont({{ share }}) within group (order by cast({{ expression }} as double)){% endmacro %}

{# IANA name of a zone written like `america_slash_new_york` or `europe/berlin`. #}
{% macro iana_time_zone(word) %}array_to_string(list_transform(string_split(replace({{ word }}, '_slash_', '/'), '/'), lambda part: array_to_string(list_transform(string_split(part, '_'), lambda piece: upper(piece[1]) || piece[2:]), '_')), '/'){% endmacro %}

{# Text after the @ of an e-mail address, in small letters. #}
{% macro email_domain(email) %}nullif(lower(trim(split_part({{ email }}, '@', 2))), ''){% endmacro %}
