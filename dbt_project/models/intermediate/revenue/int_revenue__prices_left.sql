-- one segment that has discounts and what is left of its price a period, in whole 10^-12 parts of a minor unit
-- each discount in turn on what is left, never below 0; an amount off is spread over the items by what is left of
-- them in shares of 6 digits, the last item id taking the remainder

with recursive discounts as (
    select * from {{ ref('int_revenue__segment_discounts') }}
),

discounted as (
    select distinct source_system, source_instance, subscription_id, valid_from
    from discounts
),

steps as (
    select
        segments.source_system,
        segments.source_instance,
        segments.subscription_id,
        segments.valid_from,
        segments.subscription_item_id,
        {{ whole(whole_parts('plans.unit_amount_minor', 12) ~ ' * segments.quantity') }} as left_parts,
        cast('' as varchar) as discount,
        cast(0 as bigint) as step
    from {{ ref('int_revenue__segments') }} as segments
    inner join discounted
        on
            segments.source_system = discounted.source_system
            and segments.source_instance = discounted.source_instance
            and segments.subscription_id = discounted.subscription_id
            and segments.valid_from = discounted.valid_from
    inner join {{ ref('int_billing__plans') }} as plans
        on
            segments.source_system = plans.source_system
            and segments.source_instance = plans.source_instance
            and segments.plan_id = plans.plan_id
            and plans.unit_amount_minor is not null

    union all

    select
        source_system,
        source_instance,
        subscription_id,
        valid_from,
        subscription_item_id,
        case
            when not applies then left_parts
            when percent_off is not null then percent_left_parts
            when subscription_item_id = last_item_id
                then greatest(0, left_parts - off_parts + (sum(share_parts) over subscription) - share_parts)
            else greatest(0, left_parts - share_parts)
        end as left_parts,
        case
            when not applies then discount
            when discount = '' then discount_id
            else discount || ' + ' || discount_id
        end as discount,
        step
    from (
        select
            *,
            {{ whole('greatest(0, ' ~ round_quotient(
                '(left_parts * (100000000 - ' ~ whole_parts('percent_off', 6) ~ '))', '100000000'
            ) ~ ')') }} as percent_left_parts,
            {{ whole('least(' ~ whole_parts('amount_off_minor', 12) ~ ', whole_parts)') }} as off_parts,
            {{ whole('coalesce(case when applies then ' ~ round_quotient(
                '(least(' ~ whole_parts('amount_off_minor', 6) ~ ', ' ~ cut_quotient('whole_parts', '1000000') ~ ') * left_parts)',
                'whole_parts'
            ) ~ ' * 1000000 end, 0)') }} as share_parts
        from (
            select
                steps.source_system,
                steps.source_instance,
                steps.subscription_id,
                steps.valid_from,
                steps.subscription_item_id,
                steps.left_parts,
                steps.discount,
                discounts.step,
                discounts.discount_id,
                discounts.percent_off,
                discounts.amount_off_minor,
                discounts.only_item_id is null or discounts.only_item_id = steps.subscription_item_id as applies,
                sum(case
                    when discounts.only_item_id is null or discounts.only_item_id = steps.subscription_item_id
                        then steps.left_parts
                    else 0
                end) over item_group as whole_parts,
                max(case
                    when
                        steps.left_parts > 0
                        and (discounts.only_item_id is null or discounts.only_item_id = steps.subscription_item_id)
                        then steps.subscription_item_id
                end) over item_group as last_item_id
            from steps
            inner join discounts
                on
                    steps.source_system = discounts.source_system
                    and steps.source_instance = discounts.source_instance
                    and steps.subscription_id = discounts.subscription_id
                    and steps.valid_from = discounts.valid_from
                    and steps.step + 1 = discounts.step
            window item_group as (
                partition by
                    steps.source_system, steps.source_instance, steps.subscription_id, steps.valid_from
            )
        ) as weighed
    ) as shared
    window subscription as (
        partition by source_system, source_instance, subscription_id, valid_from
    )
),

last_steps as (
    select
        *,
        row_number() over (
            partition by source_system, source_instance, subscription_item_id, valid_from
            order by step desc
        ) as newest_first
    from steps
)

select
    source_system,
    source_instance,
    subscription_id,
    subscription_item_id,
    valid_from,
    left_parts,
    nullif(discount, '') as discount
from last_steps
where newest_first = 1
