-- one contact, the first time it reached each stage, and the channel that brought it
{{ config(schema='intermediate', contract={'enforced': false}) }}
with records as (
    select
        source_system, source_instance, 'contact' as source_object, contact_id as source_id, source_channel,
        lead_at, mql_at, sql_at, opportunity_at, customer_at, coalesce(lead_at, created_at) as appeared_at
    from {{ ref('int_crm__contacts') }}

    union all

    select
        source_system, source_instance, 'lead', lead_id, source_channel,
        lead_at, mql_at, sql_at, null, null, lead_at
    from {{ ref('int_marketing__leads') }}
),

linked as (
    select
        links.entity_id as contact_id,
        {{ channel_of('records.source_channel') }} as channel,
        records.*,
        row_number() over (
            partition by links.entity_id
            order by records.appeared_at nulls last, records.source_system, records.source_instance, records.source_id
        ) as oldest_first
    from records
    inner join {{ ref('identity_links') }} as links
        on
            records.source_system = links.source_system
            and records.source_instance = links.source_instance
            and records.source_object = links.source_object
            and records.source_id = links.source_id
            and links.entity_type = 'contact'
    left join {{ ref('channels') }} as channels
        on
            records.source_system = channels.source_system
            and records.source_channel = channels.source_word
)

select
    contact_id,
    {{ best_of('channel', 'oldest_first') }} as channel,
    min(appeared_at) as appeared_at,
    min(lead_at) as lead_at,
    min(mql_at) as mql_at,
    min(sql_at) as sql_at,
    min(opportunity_at) as opportunity_at,
    min(customer_at) as customer_at
from linked
group by contact_id
