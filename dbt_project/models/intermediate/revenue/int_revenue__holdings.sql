-- one subscription item between two changes of its price or quantity, before status and discounts

with points as (
    select
        *,
        coalesce(plan_id, '') || '×' || cast(quantity as varchar) as held
    from {{ ref('int_revenue__item_points') }}
),

compared as (
    select
        *,
        lag(held) over item as held_before,
        lag(plan_id) over item as plan_before,
        lag(quantity) over item as quantity_before,
        lag(settled_at) over item as settled_before_at,
        lag(basis) over item as basis_before,
        max(quantity) over (
            partition by source_system, source_instance, subscription_item_id
            order by settled_at, place
            rows between unbounded preceding and current row
        ) as held_at_most
    from points
    window item as (
        partition by source_system, source_instance, subscription_item_id
        order by settled_at, place
    )
),

-- what says the same as the point before it adds nothing; what was not there yet did not begin
changes as (
    select
        *,
        greatest(stated_at, coalesce(settled_before_at, stated_at)) as changed_at,
        coalesce(quantity_before, 0) > 0 and (
            (basis = 'line' and not is_dated)
            or (
                credited_plan_id is not null
                and (credited_plan_id <> plan_before or credited_quantity <> quantity_before)
            )
        ) as is_late_news,
        coalesce(quantity_before, 0) > 0 and basis = 'as_of' and basis_before <> 'as_of' as is_disagreement
    from compared
    where
        held_at_most > 0
        and (
            held_before is null
            or held <> held_before
            or (quantity_before > 0 and (credited_plan_id <> plan_before or credited_quantity <> quantity_before))
        )
),

spans as (
    select
        changes.*,
        lead(changed_at) over item as next_changed_at,
        coalesce(lead(is_late_news or is_disagreement) over item, false) as is_doubted_by_next,
        row_number() over item as span_number
    from changes
    window item as (
        partition by source_system, source_instance, subscription_item_id
        order by settled_at, place
    )
),

placed as (
    select
        spans.source_system,
        spans.source_instance,
        spans.subscription_item_id,
        spans.subscription_id,
        spans.plan_id,
        spans.quantity,
        spans.basis,
        spans.is_late_news or spans.is_doubted_by_next as is_approximate,
        case
            when spans.span_number > 1 then spans.changed_at
            when
                coalesce(items.created_at, spans.changed_at)
                <= greatest(subscriptions.created_at, subscriptions.started_at) + interval '60' second
                then subscriptions.started_at
            else least(coalesce(items.created_at, spans.changed_at), spans.changed_at)
        end as valid_from,
        least(spans.next_changed_at, subscriptions.ended_at) as valid_to
    from spans
    inner join {{ ref('int_revenue__subscriptions') }} as subscriptions
        on
            spans.source_system = subscriptions.source_system
            and spans.source_instance = subscriptions.source_instance
            and spans.subscription_id = subscriptions.subscription_id
    left join {{ ref('int_billing__subscription_items') }} as items
        on
            spans.source_system = items.source_system
            and spans.source_instance = items.source_instance
            and spans.subscription_item_id = items.subscription_item_id
)

select
    source_system,
    source_instance,
    subscription_item_id,
    subscription_id,
    plan_id,
    quantity,
    case when basis = 'line' then 'rebuilt' else 'observed' end as version_source,
    is_approximate,
    valid_from,
    valid_to
from placed
where quantity > 0 and (valid_to is null or valid_from < valid_to)
