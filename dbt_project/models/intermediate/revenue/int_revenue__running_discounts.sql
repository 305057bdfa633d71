-- one discount that the policy subtracts, with its place in the order of its subscription: items' own first
-- a customer's discount (scope customer) holds only where the subscription has none

with discounts as (
    select
        discounts.*,
        case
            when discounts.subscription_item_id is not null then 'item'
            when discounts.subscription_id is not null then 'subscription'
            else 'customer'
        end as scope
    from {{ ref('int_billing__discounts') }} as discounts
    cross join {{ ref('int_revenue__policy') }} as policy
    where
        (discounts.duration = 'forever' and policy.coupon_forever = 'subtracts')
        or (discounts.duration = 'repeating' and policy.coupon_repeating = 'subtracts')
        or (discounts.duration = 'once' and policy.coupon_once = 'subtracts')
),

of_subscriptions as (
    select
        subscriptions.source_system,
        subscriptions.source_instance,
        subscriptions.subscription_id,
        discounts.discount_id,
        discounts.scope,
        discounts.subscription_item_id,
        discounts.position,
        discounts.percent_off,
        case when discounts.currency = subscriptions.currency then discounts.amount_off_minor end as amount_off_minor,
        discounts.starts_at,
        discounts.ends_at
    from {{ ref('int_revenue__subscriptions') }} as subscriptions
    inner join discounts
        on
            subscriptions.source_system = discounts.source_system
            and subscriptions.source_instance = discounts.source_instance
            and subscriptions.subscription_id = discounts.subscription_id

    union all

    select
        subscriptions.source_system,
        subscriptions.source_instance,
        subscriptions.subscription_id,
        discounts.discount_id,
        discounts.scope,
        cast(null as varchar),
        discounts.position,
        discounts.percent_off,
        case when discounts.currency = subscriptions.currency then discounts.amount_off_minor end,
        discounts.starts_at,
        discounts.ends_at
    from {{ ref('int_revenue__subscriptions') }} as subscriptions
    inner join discounts
        on
            subscriptions.source_system = discounts.source_system
            and subscriptions.source_instance = discounts.source_instance
            and subscriptions.customer_id = discounts.customer_id
    where discounts.scope = 'customer'
)

select
    *,
    cast(row_number() over (
        partition by source_system, source_instance, subscription_id
        order by
            case scope when 'item' then 1 when 'subscription' then 2 else 3 end,
            subscription_item_id, position, starts_at, discount_id
    ) as integer) as place
from of_subscriptions
where percent_off is not null or amount_off_minor is not null
