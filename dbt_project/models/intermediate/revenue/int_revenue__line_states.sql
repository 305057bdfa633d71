-- one instant at which invoice lines say what a subscription item held from then on (quantity 0 = it went)

with lines as (
    select * from {{ ref('int_revenue__item_lines') }}
),

plans as (
    select * from {{ ref('int_billing__plans') }}
),

-- graduated tiers are one line a tier: their quantities add up within an invoice
told as (
    select
        lines.source_system,
        lines.source_instance,
        lines.subscription_id,
        lines.subscription_item_id,
        lines.period_start_at,
        lines.plan_id,
        lines.line_type,
        lines.invoice_id,
        lines.amount < 0 and lines.line_type = 'proration' as is_credit,
        case when plans.billing_scheme = 'tiered' then 'tiers' else lines.line_id end as line_id,
        cast(sum(lines.quantity) as bigint) as quantity,
        max(lines.period_end_at) as period_end_at
    from lines
    left join plans
        on
            lines.source_system = plans.source_system
            and lines.source_instance = plans.source_instance
            and lines.plan_id = plans.plan_id
    where lines.line_type = 'recurring' or lines.amount <> 0
    group by all
),

-- of two changes in one second the charge stands that no credit of that second takes back
balanced as (
    select
        *,
        max(case when is_credit then 1 else 0 end) over (
            partition by source_system, source_instance, subscription_item_id, period_start_at, plan_id, quantity
        ) as has_credit,
        max(case when not is_credit then 1 else 0 end) over (
            partition by source_system, source_instance, subscription_item_id, period_start_at, plan_id, quantity
        ) as has_charge
    from told
),

standing_lines as (
    select
        *,
        row_number() over (
            partition by source_system, source_instance, subscription_item_id, period_start_at
            order by
                case
                    when line_type = 'proration' and has_credit = 0 then 0
                    when line_type = 'recurring' then 1
                    else 2
                end,
                invoice_id desc nulls first,
                line_id desc
        ) as place
    from balanced
    where not is_credit
),

credited_lines as (
    select
        *,
        row_number() over (
            partition by source_system, source_instance, subscription_item_id, period_start_at
            order by has_charge, line_id
        ) as place
    from balanced
    where is_credit
),

standing as (
    select * from standing_lines
    where place = 1
),

credited as (
    select * from credited_lines
    where place = 1
)

select
    coalesce(standing.source_system, credited.source_system) as source_system,
    coalesce(standing.source_instance, credited.source_instance) as source_instance,
    coalesce(standing.subscription_id, credited.subscription_id) as subscription_id,
    coalesce(standing.subscription_item_id, credited.subscription_item_id) as subscription_item_id,
    coalesce(standing.period_start_at, credited.period_start_at) as stated_at,
    standing.plan_id,
    coalesce(standing.quantity, 0) as quantity,
    credited.plan_id as credited_plan_id,
    credited.quantity as credited_quantity,
    coalesce(standing.line_type = 'proration', true) as is_dated,
    coalesce(standing.period_end_at, credited.period_start_at) as paid_until_at
from standing
full outer join credited
    on
        standing.source_system = credited.source_system
        and standing.source_instance = credited.source_instance
        and standing.subscription_item_id = credited.subscription_item_id
        and standing.period_start_at = credited.period_start_at
