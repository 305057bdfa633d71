-- one connected account and how recent what it delivered is
with resources as (
    {%- set ns = namespace(first=true) %}
    {%- for vendor, resources in contract_resources().items() %}
    {%- for resource in resources %}
    {%- set versions = raw_versions(vendor, resource) %}
    {%- if execute and var('instances').get(vendor) %}
    {% if not ns.first %}union all{% endif %}
    select
        source_system,
        source_instance,
        {{ source_node(vendor, resource).source_meta.get('freshness_hours') or 'null' }} as freshness_hours,
        count(*) as version_count,
        min(_as_of) as first_loaded_as_of,
        max(_as_of) as last_loaded_as_of,
        max(_extracted_at) as last_seen_at
    from {{ versions }} as versions
    group by source_system, source_instance
    {%- set ns.first = false %}
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
    {%- if ns.first %}
    select null as source_system, null as source_instance, null as freshness_hours, 0 as version_count,
        cast(null as date) as first_loaded_as_of, cast(null as date) as last_loaded_as_of, cast(null as timestamp) as last_seen_at
    where 1 = 0
    {%- endif %}
),

accounts as (
    select
        source_system,
        source_instance,
        cast(max(freshness_hours) as integer) as freshness_hours,
        cast(sum(version_count) as bigint) as version_count,
        min(first_loaded_as_of) as first_loaded_as_of,
        max(last_loaded_as_of) as last_loaded_as_of,
        max(last_seen_at) as last_seen_at
    from resources
    group by source_system, source_instance
)

select
    source_system,
    source_instance,
    coalesce(24 * {{ days_between('last_loaded_as_of', as_of_date()) }} > freshness_hours, false) as is_stale,
    freshness_hours,
    version_count,
    first_loaded_as_of,
    last_loaded_as_of,
    last_seen_at
from accounts
order by source_system, source_instance
