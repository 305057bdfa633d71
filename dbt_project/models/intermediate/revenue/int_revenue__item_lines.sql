-- one invoice line or pending item that tells what a subscription item held: recurring lines and prorations

with lines as (
    select
        source_system,
        source_instance,
        line_id,
        invoice_id,
        subscription_id,
        subscription_item_id,
        plan_id,
        line_type,
        coalesce(quantity, 1) as quantity,
        amount,
        period_start_at,
        period_end_at
    from {{ ref('int_billing__invoice_lines') }}
    where line_type in ('recurring', 'proration') and subscription_id is not null and plan_id is not null
),

-- which item held which price, and since when that is known
holders as (
    select
        source_system,
        source_instance,
        subscription_id,
        plan_id,
        subscription_item_id,
        min(held_from) as held_from
    from (
        select
            source_system,
            source_instance,
            subscription_id,
            plan_id,
            subscription_item_id,
            period_start_at as held_from
        from lines
        where subscription_item_id is not null
        union all
        select source_system, source_instance, subscription_id, plan_id, subscription_item_id, observed_at
        from {{ ref('int_billing__subscription_states') }}
        where quantity > 0
        union all
        select source_system, source_instance, subscription_id, plan_id, subscription_item_id, created_at
        from {{ ref('int_billing__subscription_items') }}
    ) as known
    group by source_system, source_instance, subscription_id, plan_id, subscription_item_id
),

-- a proration that names no item belongs to the item that holds its price: the latest one by then
by_price as (
    select
        lines.source_system,
        lines.source_instance,
        lines.line_id,
        holders.subscription_item_id,
        row_number() over (
            partition by lines.source_system, lines.source_instance, lines.line_id
            order by
                case when holders.held_from <= lines.period_start_at then 0 else 1 end asc,
                case when holders.held_from <= lines.period_start_at then holders.held_from end desc nulls last,
                holders.held_from asc,
                holders.subscription_item_id asc
        ) as place
    from lines
    inner join holders
        on
            lines.source_system = holders.source_system
            and lines.source_instance = holders.source_instance
            and lines.subscription_id = holders.subscription_id
            and lines.plan_id = holders.plan_id
    where lines.subscription_item_id is null
),

named as (
    select
        lines.*,
        coalesce(lines.subscription_item_id, by_price.subscription_item_id) as item_id
    from lines
    left join by_price
        on
            lines.source_system = by_price.source_system
            and lines.source_instance = by_price.source_instance
            and lines.line_id = by_price.line_id
            and by_price.place = 1
),

-- a price that no item was ever seen to hold came and went between two renewals: its credit or charge of the same
-- instant names the item, else the subscription's only item does
counterparts as (
    select source_system, source_instance, subscription_id, period_start_at, min(item_id) as item_id
    from named
    where item_id is not null and line_type = 'proration'
    group by source_system, source_instance, subscription_id, period_start_at
),

only_items as (
    select source_system, source_instance, subscription_id, min(subscription_item_id) as item_id
    from holders
    group by source_system, source_instance, subscription_id
    having count(distinct subscription_item_id) = 1
)

select
    named.source_system,
    named.source_instance,
    named.line_id,
    named.invoice_id,
    named.subscription_id,
    coalesce(
        named.item_id, counterparts.item_id, only_items.item_id, named.subscription_id || '/' || named.plan_id
    ) as subscription_item_id,
    named.plan_id,
    named.line_type,
    named.quantity,
    named.amount,
    named.period_start_at,
    named.period_end_at
from named
left join counterparts
    on
        named.source_system = counterparts.source_system
        and named.source_instance = counterparts.source_instance
        and named.subscription_id = counterparts.subscription_id
        and named.period_start_at = counterparts.period_start_at
left join only_items
    on
        named.source_system = only_items.source_system
        and named.source_instance = only_items.source_instance
        and named.subscription_id = only_items.subscription_id
