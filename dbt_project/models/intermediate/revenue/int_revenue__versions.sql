-- one subscription item between two changes of anything that its MRR depends on

with segments as (
    select * from {{ ref('int_revenue__segments') }}
),

currencies as (
    select
        currency,
        case minor_unit_digits when 0 then 1 when 1 then 10 when 2 then 100 else 1000 end as minor_units
    from {{ ref('currencies') }}
),

priced as (
    select
        segments.*,
        subscriptions.customer_id,
        subscriptions.currency,
        plans.unit_amount_minor,
        prices_left.discount,
        coalesce(plans.usage_type, 'licensed') = 'metered' as is_usage_priced,
        segments.status in ('active', 'past_due')
        and coalesce(plans.usage_type, 'licensed') <> 'metered'
        and (plans.unit_amount_minor is null or plans.unit_amount_minor <> 0) as is_in_force,
        coalesce(
            prices_left.left_parts, {{ whole_parts('plans.unit_amount_minor', 12) }} * segments.quantity
        ) as left_parts,
        plans.interval_count
        * case plans.interval when 'year' then 144 when 'month' then 12 when 'week' then 12 when 'day' then 12 end
            as period_parts,
        case plans.interval when 'week' then 52 when 'day' then 365 else 12 end as month_parts,
        coalesce(currencies.minor_units, 100) as minor_units
    from segments
    inner join {{ ref('int_revenue__subscriptions') }} as subscriptions
        on
            segments.source_system = subscriptions.source_system
            and segments.source_instance = subscriptions.source_instance
            and segments.subscription_id = subscriptions.subscription_id
    left join {{ ref('int_billing__plans') }} as plans
        on
            segments.source_system = plans.source_system
            and segments.source_instance = plans.source_instance
            and segments.plan_id = plans.plan_id
    left join currencies on subscriptions.currency = currencies.currency
    left join {{ ref('int_revenue__prices_left') }} as prices_left
        on
            segments.source_system = prices_left.source_system
            and segments.source_instance = prices_left.source_instance
            and segments.subscription_item_id = prices_left.subscription_item_id
            and segments.valid_from = prices_left.valid_from
),

amounts as (
    select
        *,
        case when is_in_force then {{ from_parts(
            round_quotient('(left_parts * month_parts)', '(' ~ whole('period_parts') ~ ' * minor_units * 1000000)'), 6, 20
        ) }} else 0 end as mrr_amount_original
    from priced
),

-- an export tells today's status on every row: one that has ended was active as long as it ran
given as (
    select
        source_system, source_instance, subscription_item_id, subscription_id, customer_id, plan_id, quantity,
        unit_amount, interval, interval_count, currency, valid_from, valid_to,
        case
            when status = 'canceled' and valid_to is not null then 'active' else coalesce(status, 'active')
        end as status
    from {{ ref('int_billing__subscription_versions') }}
)

select
    source_system,
    source_instance,
    subscription_item_id,
    subscription_id,
    customer_id,
    plan_id,
    quantity,
    unit_amount_minor,
    discount,
    status,
    false as is_paused,
    is_in_force,
    currency,
    cast(mrr_amount_original as decimal(20, 6)) as mrr_amount_original,
    version_source,
    is_approximate,
    valid_from,
    valid_to
from amounts

union all

-- where the source itself keeps versions
select
    versions.source_system,
    versions.source_instance,
    versions.subscription_item_id,
    versions.subscription_id,
    versions.customer_id,
    versions.plan_id,
    coalesce(versions.quantity, 1) as quantity,
    cast(versions.unit_amount * coalesce(currencies.minor_units, 100) as decimal(38, 12)) as unit_amount_minor,
    cast(null as varchar) as discount,
    versions.status as status,
    false as is_paused,
    versions.status in ('active', 'past_due')
    and coalesce(versions.unit_amount, 1) <> 0 as is_in_force,
    versions.currency,
    case
        when versions.status in ('active', 'past_due')
            then {{ from_parts(round_quotient(
                '(' ~ whole_parts('versions.unit_amount', 6) ~ " * coalesce(versions.quantity, 1) * case versions.interval when 'week' then 52 when 'day' then 365 else 12 end)",
                "(" ~ whole("coalesce(versions.interval_count, 1)") ~ " * case versions.interval when 'year' then 144 when 'month' then 12 when 'week' then 12 when 'day' then 12 end)"
            ), 6, 20) }}
        else 0
    end as mrr_amount_original,
    'observed' as version_source,
    false as is_approximate,
    versions.valid_from,
    versions.valid_to
from given as versions
left join currencies on versions.currency = currencies.currency
where versions.valid_to is null or versions.valid_from < versions.valid_to
