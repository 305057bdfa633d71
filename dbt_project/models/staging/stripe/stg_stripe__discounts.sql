-- one coupon given to one customer, subscription or item, from wherever Stripe shows it (discounts have no list)

with lists as (
    select source_system, source_instance, subscription_id, cast(null as varchar) as item_id, 1 as trust, discounts_json
    from {{ ref('stg_stripe__subscriptions') }}
    union all
    select source_system, source_instance, subscription_id, subscription_item_id, 1, discounts_json
    from {{ ref('stg_stripe__subscription_items') }}
    union all
    select source_system, source_instance, cast(null as varchar), cast(null as varchar), 1, '[' || discount_json || ']'
    from {{ ref('stg_stripe__customers') }}
    where discount_json is not null
    union all
    select source_system, source_instance, subscription_id, cast(null as varchar), 2, discounts_json
    from {{ ref('stg_stripe__subscriptions_versions') }}
    union all
    select source_system, source_instance, subscription_id, cast(null as varchar), 3, discounts_json
    from {{ ref('stg_stripe__subscription_events') }}
    union all
    select source_system, source_instance, cast(null as varchar), cast(null as varchar), 4, discounts_json
    from {{ ref('stg_stripe__invoices') }}
),

shown as (
    select *, {{ json_each_with_place('discounts_json') }}
    from lists
),

parsed as (
    select
        source_system,
        source_instance,
        {{ json_text('element', 'id') }} as discount_id,
        {{ json_text('element', 'customer') }} as customer_id,
        coalesce({{ json_text('element', 'subscription') }}, subscription_id) as subscription_id,
        coalesce({{ json_text('element', 'subscription_item') }}, item_id) as subscription_item_id,
        place as position,
        coalesce(
            {{ json_text('element', 'coupon.id') }},
            {{ json_text('element', 'source.coupon.id') }},
            {{ json_text('element', 'source.coupon') }},
            {{ json_text('element', 'coupon') }}
        ) as coupon_id,
        coalesce({{ json_part('element', 'coupon') }}, {{ json_part('element', 'source.coupon') }}) as coupon_json,
        {{ utc_from_epoch(json_text('element', 'start')) }} as starts_at,
        {{ utc_from_epoch(json_text('element', 'end')) }} as ends_at,
        trust
    from shown
    where
        {{ json_text('element', 'id') }} is not null
        and ({{ json_text('element', 'invoice') }} is null or {{ json_text('element', 'subscription') }} is not null)
),

ranked as (
    select
        *,
        max(ends_at) over (partition by source_instance, discount_id) as last_end_at,
        row_number() over (
            partition by source_instance, discount_id
            order by trust, position, subscription_id, subscription_item_id
        ) as newest_first
    from parsed
)

select
    ranked.source_system,
    ranked.source_instance,
    ranked.discount_id,
    ranked.customer_id,
    ranked.subscription_id,
    ranked.subscription_item_id,
    ranked.position,
    ranked.coupon_id,
    coalesce(
        cast({{ json_text('ranked.coupon_json', 'percent_off') }} as decimal(9, 4)), coupons.percent_off
    ) as percent_off,
    coalesce(
        cast({{ json_text('ranked.coupon_json', 'amount_off') }} as bigint), coupons.amount_off_minor
    ) as amount_off_minor,
    coalesce(upper({{ json_text('ranked.coupon_json', 'currency') }}), coupons.currency) as currency,
    coalesce({{ json_text('ranked.coupon_json', 'duration') }}, coupons.duration) as duration,
    ranked.starts_at,
    ranked.last_end_at as ends_at
from ranked
left join {{ ref('stg_stripe__coupons') }} as coupons
    on
        ranked.source_instance = coupons.source_instance
        and ranked.coupon_id = coupons.coupon_id
where ranked.newest_first = 1
