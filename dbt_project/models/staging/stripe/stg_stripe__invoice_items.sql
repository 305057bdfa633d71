-- one invoice item that waits for its invoice, in major units

with items as (
    select * from {{ latest_versions('stripe', 'invoice_items') }} as latest
),

prices as (
    select * from {{ ref('stg_stripe__prices') }}
),

currencies as (
    select * from {{ ref('currencies') }}
)

select
    items.source_system,
    items.source_instance,
    items.id as line_id,
    items.customer as customer_id,
    items.subscription as subscription_id,
    items.subscription_item as subscription_item_id,
    items.price as plan_id,
    prices.product_id,
    case when items.proration then 'proration' else 'one_off' end as line_type,
    items.quantity,
    {{ minor_to_major('items.amount', 'currencies.minor_unit_digits') }} as amount,
    upper(items.currency) as currency,
    items.description,
    items.period_start as period_start_at,
    items.period_end as period_end_at
from items
left join prices
    on
        items.source_instance = prices.source_instance
        and items.price = prices.plan_id
left join currencies on upper(items.currency) = currencies.currency
