-- what a live subscription holds now is what its newest version says
select items.source_system, items.source_instance, items.subscription_item_id, items.plan_id, items.quantity
from {{ ref('int_billing__subscription_items') }} as items
inner join {{ ref('int_revenue__subscriptions') }} as subscriptions
    on
        items.source_system = subscriptions.source_system
        and items.source_instance = subscriptions.source_instance
        and items.subscription_id = subscriptions.subscription_id
left join {{ ref('int_revenue__holdings') }} as holdings
    on
        items.source_system = holdings.source_system
        and items.source_instance = holdings.source_instance
        and items.subscription_item_id = holdings.subscription_item_id
        and holdings.valid_to is null
        and items.plan_id = holdings.plan_id
        and coalesce(items.quantity, 1) = holdings.quantity
where
    subscriptions.ended_at is null
    and coalesce(items.quantity, 1) > 0
    and holdings.subscription_item_id is null
