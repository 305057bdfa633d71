-- one stage of one HubSpot pipeline
select
    source_system,
    source_instance,
    pipeline_id as pipeline,
    stage_id as stage,
    stage_label,
    display_order as sort,
    probability,
    is_closed
from {{ latest_versions('hubspot', 'deal_stages') }} as latest
