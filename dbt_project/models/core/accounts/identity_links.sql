-- one source record and the entity it belongs to
select
    source_system,
    source_instance,
    source_object,
    source_id,
    entity_type,
    entity_id,
    rule,
    score,
    evidence,
    is_steward_decision,
    first_linked_at
from {{ optional_source('identity', 'links') }} as links
order by entity_type, entity_id, source_system, source_instance, source_object, source_id
