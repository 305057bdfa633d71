-- one discount in force in one segment of a subscription, with its step in their order

with segments as (
    select distinct source_system, source_instance, subscription_id, valid_from
    from {{ ref('int_revenue__segments') }}
),

running as (
    select
        segments.source_system,
        segments.source_instance,
        segments.subscription_id,
        segments.valid_from,
        discounts.discount_id,
        discounts.scope,
        discounts.subscription_item_id as only_item_id,
        discounts.percent_off,
        discounts.amount_off_minor,
        discounts.place,
        min(case when discounts.scope = 'customer' then 1 else 0 end) over (
            partition by
                segments.source_system, segments.source_instance, segments.subscription_id, segments.valid_from
        ) as has_none_of_its_own
    from segments
    inner join {{ ref('int_revenue__running_discounts') }} as discounts
        on
            segments.source_system = discounts.source_system
            and segments.source_instance = discounts.source_instance
            and segments.subscription_id = discounts.subscription_id
            and discounts.starts_at <= segments.valid_from
            and (discounts.ends_at is null or segments.valid_from < discounts.ends_at)
)

select
    source_system,
    source_instance,
    subscription_id,
    valid_from,
    discount_id,
    only_item_id,
    percent_off,
    amount_off_minor,
    row_number() over (
        partition by source_system, source_instance, subscription_id, valid_from
        order by place
    ) as step
from running
where scope <> 'customer' or has_none_of_its_own = 1
