-- one subscription item each time its subscription was seen: just after an event, or on the day whose load showed it

-- a load reads on after its day is over: what it shows of a subscription that then changed belongs to that event
with late_events as (
    select distinct
        source_instance,
        subscription_id,
        shown_on
    from {{ ref('stg_stripe__subscription_events') }}
    where items_json is not null and created_at >= {{ end_of_date('shown_on') }}
),

seen as (
    select
        source_system,
        source_instance,
        subscription_id,
        created_at as observed_at,
        'event' as basis,
        items_json,
        event_id as seen_as
    from {{ ref('stg_stripe__subscription_events') }}
    where items_json is not null
    union all
    select
        versions.source_system,
        versions.source_instance,
        versions.subscription_id,
        {{ start_of_date('versions.shown_on') }} as observed_at,
        'as_of' as basis,
        versions.items_json,
        lpad(cast(versions.version_number as varchar), 12, '0') as seen_as
    from {{ ref('stg_stripe__subscriptions_versions') }} as versions
    left join late_events
        on
            versions.source_instance = late_events.source_instance
            and versions.subscription_id = late_events.subscription_id
            and versions.shown_on = late_events.shown_on
    where late_events.subscription_id is null
),

ranked as (
    select
        *,
        row_number() over (
            partition by source_instance, subscription_id, observed_at
            order by basis desc, seen_as desc
        ) as place
    from seen
),

observations as (
    select * from ranked
    where place = 1
),

unnested as (
    select
        source_instance,
        subscription_id,
        observed_at,
        {{ json_each('items_json') }} as item_json
    from observations
),

held as (
    select
        source_instance,
        subscription_id,
        observed_at,
        {{ json_text('item_json', 'id') }} as subscription_item_id,
        coalesce({{ json_text('item_json', 'price.id') }}, {{ json_text('item_json', 'plan.id') }}) as plan_id,
        cast({{ json_text('item_json', 'quantity') }} as bigint) as quantity
    from unnested
),

known as (
    select distinct source_instance, subscription_id, subscription_item_id
    from held
    union
    select distinct source_instance, subscription_id, subscription_item_id
    from {{ ref('stg_stripe__invoice_lines') }}
    where subscription_item_id is not null and subscription_id is not null
)

select
    observations.source_system,
    observations.source_instance,
    known.subscription_item_id,
    observations.observed_at,
    observations.subscription_id,
    held.plan_id,
    case when held.subscription_item_id is null then 0 else coalesce(held.quantity, 1) end as quantity,
    observations.basis
from observations
inner join known
    on
        observations.source_instance = known.source_instance
        and observations.subscription_id = known.subscription_id
left join held
    on
        observations.source_instance = held.source_instance
        and observations.subscription_id = held.subscription_id
        and observations.observed_at = held.observed_at
        and known.subscription_item_id = held.subscription_item_id
