-- one event that shows a subscription as it stood just after a change

select
    source_system,
    source_instance,
    id as event_id,
    object_id as subscription_id,
    {{ json_text('object', 'status') }} as status,
    {{ json_part('object', 'discounts') }} as discounts_json,
    {{ json_part('object', 'items.data') }} as items_json,
    created as created_at,
    _as_of as shown_on
from {{ latest_versions('stripe', 'events') }} as events
where type like 'customer.subscription.%' and object_type = 'subscription'
