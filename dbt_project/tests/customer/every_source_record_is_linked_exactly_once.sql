-- source records that no link or more than one names, and links to records that are not there
with records as (
    select source_system, source_instance, source_object, source_id, 'account' as entity_type
    from {{ ref('int_identity__account_records') }}

    union all

    select source_system, source_instance, source_object, source_id, 'contact' as entity_type
    from {{ ref('int_identity__contact_records') }}
),

links as (
    select source_system, source_instance, source_object, source_id, entity_type, count(*) as link_count
    from {{ ref('identity_links') }}
    group by source_system, source_instance, source_object, source_id, entity_type
)

select
    coalesce(records.source_system, links.source_system) as source_system,
    coalesce(records.source_object, links.source_object) as source_object,
    coalesce(records.source_id, links.source_id) as source_id,
    links.link_count
from records
full outer join links
    on
        records.source_system = links.source_system
        and records.source_instance = links.source_instance
        and records.source_object = links.source_object
        and records.source_id = links.source_id
        and records.entity_type = links.entity_type
where records.source_id is null or coalesce(links.link_count, 0) <> 1
