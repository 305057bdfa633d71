-- one item of a subscription as it stands now

with items as (
    select
        source_system,
        source_instance,
        subscription_id,
        {{ json_each('items_json') }} as item_json
    from {{ ref('stg_stripe__subscriptions') }}
)

select
    source_system,
    source_instance,
    {{ json_text('item_json', 'id') }} as subscription_item_id,
    subscription_id,
    coalesce({{ json_text('item_json', 'price.id') }}, {{ json_text('item_json', 'plan.id') }}) as plan_id,
    cast({{ json_text('item_json', 'quantity') }} as bigint) as quantity,
    {{ json_part('item_json', 'discounts') }} as discounts_json,
    {{ utc_from_epoch(json_text('item_json', 'created')) }} as created_at
from items
