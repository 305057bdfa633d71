-- one source id, also one that was merged into another, and the entity it leads to
{{ config(schema='intermediate', contract={'enforced': false}) }}
with links as (
    select * from {{ ref('identity_links') }}
),

merged as (
    select source_system, source_instance, source_object, source_id, {{ split_rows('merged_ids') }} as merged_id
    from {{ ref('int_identity__account_records') }}
    where merged_ids is not null

    union all

    select source_system, source_instance, source_object, source_id, {{ split_rows('merged_ids') }} as merged_id
    from {{ ref('int_identity__contact_records') }}
    where merged_ids is not null
),

ways as (
    select source_system, source_instance, source_object, source_id, entity_type, entity_id, 1 as way
    from links

    union all

    select
        merged.source_system,
        merged.source_instance,
        merged.source_object,
        trim(merged.merged_id) as source_id,
        links.entity_type,
        links.entity_id,
        2 as way
    from merged
    inner join links
        on
            merged.source_system = links.source_system
            and merged.source_instance = links.source_instance
            and merged.source_object = links.source_object
            and merged.source_id = links.source_id
)

select
    source_system,
    source_instance,
    source_object,
    source_id,
    entity_type,
    min_by(entity_id, cast(way as varchar) || entity_id) as entity_id
from ways
group by source_system, source_instance, source_object, source_id, entity_type
