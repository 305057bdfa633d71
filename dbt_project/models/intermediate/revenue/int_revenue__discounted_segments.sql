-- one segment with a discount and what is left of its price a period, in whole 10^-12 parts of a minor unit
-- each discount in turn on what is left, never below 0; an amount off is spread by remaining price in shares of
-- 6 digits, the last item taking the remainder

with recursive segments as (
    select
        segments.source_system,
        segments.source_instance,
        segments.subscription_id,
        segments.subscription_item_id,
        segments.valid_from,
        {{ whole_parts('plans.unit_amount_minor', 12) }} * segments.quantity as price_parts
    from {{ ref('int_revenue__segments') }} as segments
    inner join {{ ref('int_billing__plans') }} as plans
        on
            segments.source_system = plans.source_system
            and segments.source_instance = plans.source_instance
            and segments.plan_id = plans.plan_id
    where plans.unit_amount_minor is not null and coalesce(plans.usage_type, 'licensed') <> 'metered'
),

running as (
    select distinct
        segments.source_system,
        segments.source_instance,
        segments.subscription_id,
        segments.valid_from,
        discounts.discount_id,
        discounts.scope,
        discounts.subscription_item_id,
        discounts.percent_off,
        discounts.amount_off_minor,
        discounts.place
    from segments
    inner join {{ ref('int_revenue__running_discounts') }} as discounts
        on
            segments.source_system = discounts.source_system
            and segments.source_instance = discounts.source_instance
            and segments.subscription_id = discounts.subscription_id
            and discounts.starts_at <= segments.valid_from
            and (discounts.ends_at is null or segments.valid_from < discounts.ends_at)
            and (discounts.scope <> 'item' or discounts.subscription_item_id = segments.subscription_item_id)
),

ordered as (
    select
        running.*,
        row_number() over (
            partition by source_system, source_instance, subscription_id, valid_from
            order by place
        ) as step
    from (
        select
            running.*,
            min(case when scope = 'customer' then 1 else 0 end) over (
                partition by source_system, source_instance, subscription_id, valid_from
            ) as has_only_customers
        from running
    ) as running
    where scope <> 'customer' or has_only_customers = 1
),

steps as (
    select
        segments.source_system,
        segments.source_instance,
        segments.subscription_id,
        segments.subscription_item_id,
        segments.valid_from,
        segments.price_parts,
        segments.price_parts as left_parts,
        cast('' as varchar) as discount,
        cast(0 as bigint) as step
    from segments
    where exists (
        select 1 from ordered
        where
            ordered.source_system = segments.source_system
            and ordered.source_instance = segments.source_instance
            and ordered.subscription_id = segments.subscription_id
            and ordered.valid_from = segments.valid_from
    )

    union all

    select
        shared.source_system,
        shared.source_instance,
        shared.subscription_id,
        shared.subscription_item_id,
        shared.valid_from,
        shared.price_parts,
        case
            when not shared.applies then shared.left_parts
            when shared.percent_off is not null
                then greatest(0, {{ round_quotient(
                    'shared.left_parts * (100000000 - ' ~ whole_parts('shared.percent_off', 6) ~ ')', '100000000'
                ) }})
            else greatest(0, shared.left_parts - case
                when shared.is_last then shared.off_parts - (sum(shared.share_parts) over spread - shared.share_parts)
                else shared.share_parts
            end)
        end as left_parts,
        case
            when shared.applies then shared.discount || case when shared.discount = '' then '' else ' + ' end || shared.discount_id
            else shared.discount
        end as discount,
        shared.step + 1 as step
    from (
        select
            weighed.*,
            case
                when weighed.applies and weighed.whole_parts > 0 then {{ round_quotient(
                    '(weighed.off_parts // 1000000 * weighed.left_parts)', 'weighed.whole_parts'
                ) }} * 1000000
                else 0
            end as share_parts
        from (select 1) as weighed
    ) as shared
    window spread as (
        partition by shared.source_system, shared.source_instance, shared.subscription_id, shared.valid_from
    )
)

select 1
