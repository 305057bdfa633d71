-- one subscription item between two instants at which anything about its subscription changes

with holdings as (
    select * from {{ ref('int_revenue__holdings') }}
),

windows as (
    select * from {{ ref('int_revenue__status_windows') }}
),

discounts as (
    select * from {{ ref('int_revenue__running_discounts') }}
),

cuts as (
    select source_system, source_instance, subscription_id, starts_at as cut_at from windows
    union
    select source_system, source_instance, subscription_id, ends_at from windows
    union
    select source_system, source_instance, subscription_id, starts_at from discounts
    union
    select source_system, source_instance, subscription_id, ends_at from discounts
    union
    -- an amount off is spread over all items, so one item's change moves the others' shares
    select holdings.source_system, holdings.source_instance, holdings.subscription_id, holdings.valid_from
    from holdings
    inner join discounts
        on
            holdings.source_system = discounts.source_system
            and holdings.source_instance = discounts.source_instance
            and holdings.subscription_id = discounts.subscription_id
            and discounts.amount_off_minor is not null
    union
    select holdings.source_system, holdings.source_instance, holdings.subscription_id, holdings.valid_to
    from holdings
    inner join discounts
        on
            holdings.source_system = discounts.source_system
            and holdings.source_instance = discounts.source_instance
            and holdings.subscription_id = discounts.subscription_id
            and discounts.amount_off_minor is not null
),

starts as (
    select source_system, source_instance, subscription_item_id, valid_from as holding_from, valid_from as starts_at
    from holdings
    union
    select
        holdings.source_system,
        holdings.source_instance,
        holdings.subscription_item_id,
        holdings.valid_from,
        cuts.cut_at
    from holdings
    inner join cuts
        on
            holdings.source_system = cuts.source_system
            and holdings.source_instance = cuts.source_instance
            and holdings.subscription_id = cuts.subscription_id
            and holdings.valid_from < cuts.cut_at
            and (holdings.valid_to is null or cuts.cut_at < holdings.valid_to)
),

pieces as (
    select
        *,
        lead(starts_at) over (
            partition by source_system, source_instance, subscription_item_id, holding_from
            order by starts_at
        ) as next_starts_at
    from starts
)

select
    holdings.source_system,
    holdings.source_instance,
    holdings.subscription_item_id,
    holdings.subscription_id,
    holdings.plan_id,
    holdings.quantity,
    coalesce(max_by(windows.status, windows.status_rank), 'active') as status,
    holdings.version_source,
    holdings.is_approximate,
    pieces.starts_at as valid_from,
    coalesce(pieces.next_starts_at, holdings.valid_to) as valid_to
from pieces
inner join holdings
    on
        pieces.source_system = holdings.source_system
        and pieces.source_instance = holdings.source_instance
        and pieces.subscription_item_id = holdings.subscription_item_id
        and pieces.holding_from = holdings.valid_from
left join windows
    on
        holdings.source_system = windows.source_system
        and holdings.source_instance = windows.source_instance
        and holdings.subscription_id = windows.subscription_id
        and windows.starts_at <= pieces.starts_at
        and (windows.ends_at is null or pieces.starts_at < windows.ends_at)
group by all
