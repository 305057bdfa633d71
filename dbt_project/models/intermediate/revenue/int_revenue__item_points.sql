-- one instant at which something says what a subscription item held: a line, an event, or a day's load
-- `settled_at` is from when it is sure (a load shows the end of its day), `place` orders one instant

with line_states as (
    select
        *,
        row_number() over (
            partition by source_system, source_instance, subscription_item_id
            order by stated_at desc
        ) as newest_first,
        max(paid_until_at) over (
            partition by source_system, source_instance, subscription_item_id
        ) as last_paid_until_at
    from {{ ref('int_revenue__line_states') }}
    where stated_at < {{ as_of_end() }}
),

observed as (
    select * from {{ ref('int_billing__subscription_states') }}
),

load_days as (
    select distinct source_system, source_instance, observed_at
    from observed
    where basis = 'as_of'
),

held_ever as (
    select distinct source_system, source_instance, subscription_item_id
    from observed
    where quantity > 0
    union
    select source_system, source_instance, subscription_item_id
    from {{ ref('int_billing__subscription_items') }}
),

-- items that only lines name: gone by now, if without a credit then at the end of what was billed, or on the day
-- of the next load, which no longer showed them
vanished as (
    select
        line_states.source_system,
        line_states.source_instance,
        line_states.subscription_id,
        line_states.subscription_item_id,
        least(line_states.last_paid_until_at, min(load_days.observed_at)) as stated_at
    from line_states
    left join held_ever
        on
            line_states.source_system = held_ever.source_system
            and line_states.source_instance = held_ever.source_instance
            and line_states.subscription_item_id = held_ever.subscription_item_id
    left join load_days
        on
            line_states.source_system = load_days.source_system
            and line_states.source_instance = load_days.source_instance
            and line_states.stated_at < load_days.observed_at
    where line_states.newest_first = 1 and line_states.quantity > 0 and held_ever.subscription_item_id is null
    group by
        line_states.source_system, line_states.source_instance, line_states.subscription_id,
        line_states.subscription_item_id, line_states.last_paid_until_at
)

select
    line_states.source_system,
    line_states.source_instance,
    line_states.subscription_id,
    line_states.subscription_item_id,
    line_states.stated_at,
    line_states.stated_at as settled_at,
    1 as place,
    'line' as basis,
    line_states.plan_id,
    line_states.quantity,
    line_states.credited_plan_id,
    line_states.credited_quantity,
    line_states.is_dated
from line_states
-- what an event says of the same instant is seen, not rebuilt
left join observed as events
    on
        line_states.source_system = events.source_system
        and line_states.source_instance = events.source_instance
        and line_states.subscription_item_id = events.subscription_item_id
        and line_states.stated_at = events.observed_at
        and events.basis = 'event'
where events.subscription_item_id is null

union all

select
    source_system,
    source_instance,
    subscription_id,
    subscription_item_id,
    stated_at,
    stated_at as settled_at,
    2 as place,
    'line' as basis,
    cast(null as varchar) as plan_id,
    0 as quantity,
    cast(null as varchar) as credited_plan_id,
    cast(null as bigint) as credited_quantity,
    false as is_dated
from vanished
where stated_at < {{ as_of_end() }}

union all

select
    source_system,
    source_instance,
    subscription_id,
    subscription_item_id,
    observed_at as stated_at,
    case when basis = 'as_of' then {{ end_of_date(local_date('observed_at')) }} else observed_at end as settled_at,
    case when basis = 'as_of' then 4 else 3 end as place,
    basis,
    plan_id,
    quantity,
    cast(null as varchar) as credited_plan_id,
    cast(null as bigint) as credited_quantity,
    true as is_dated
from observed

union all

-- files without observations: the item as it stands at as_of
select
    items.source_system,
    items.source_instance,
    items.subscription_id,
    items.subscription_item_id,
    {{ start_of_date(as_of_date()) }} as stated_at,
    {{ as_of_end() }} as settled_at,
    4 as place,
    'as_of' as basis,
    items.plan_id,
    items.quantity,
    cast(null as varchar) as credited_plan_id,
    cast(null as bigint) as credited_quantity,
    true as is_dated
from {{ ref('int_billing__subscription_items') }} as items
where
    not exists (
        select 1 from load_days
        where load_days.source_system = items.source_system and load_days.source_instance = items.source_instance
    )
