-- one value that one property of a HubSpot deal took
{% set fields = {'dealstage': 'stage', 'amount': 'amount', 'closedate': 'expected_close_date',
                 'hubspot_owner_id': 'owner_id'} %}
with deals as (
    select source_system, source_instance, opportunity_id, properties_with_history
    from {{ ref('stg_hubspot__deals') }}
    where not is_archived
),

entries as (
    {% for property, field in fields.items() %}
        select
            source_system,
            source_instance,
            opportunity_id,
            '{{ field }}' as field,
            {{ json_each(json_part('properties_with_history', property)) }} as entry
        from deals
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

read as (
    select
        source_system,
        source_instance,
        opportunity_id,
        field,
        {{ utc_from_iso(json_text('entry', 'timestamp')) }} as changed_at,
        {{ json_text('entry', 'value') }} as value
    from entries
)

select
    source_system,
    source_instance,
    opportunity_id,
    field,
    changed_at,
    max(case
        when field = 'expected_close_date' then cast({{ local_date(utc_from_iso('value')) }} as varchar)
        else nullif(value, '')
    end) as value
from read
where changed_at is not null
group by source_system, source_instance, opportunity_id, field, changed_at
