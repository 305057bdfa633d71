-- one line of an invoice that still exists, in major units

with lines as (
    select
        source_system,
        source_instance,
        invoice_id,
        customer_id,
        subscription_id as invoice_subscription_id,
        {{ json_each('lines_json') }} as line_json
    from {{ ref('stg_stripe__invoices') }}
),

parsed as (
    select
        source_system,
        source_instance,
        invoice_id,
        customer_id,
        {{ json_text('line_json', 'id') }} as line_id,
        coalesce(
            {{ json_text('line_json', 'parent.subscription_item_details.subscription') }},
            {{ json_text('line_json', 'parent.invoice_item_details.subscription') }},
            {{ json_text('line_json', 'subscription') }},
            invoice_subscription_id
        ) as subscription_id,
        coalesce(
            {{ json_text('line_json', 'parent.subscription_item_details.subscription_item') }},
            {{ json_text('line_json', 'parent.invoice_item_details.subscription_item') }},
            {{ json_text('line_json', 'subscription_item') }}
        ) as subscription_item_id,
        coalesce(
            {{ json_text('line_json', 'parent.subscription_item_details.invoice_item') }},
            {{ json_text('line_json', 'parent.invoice_item_details.invoice_item') }},
            {{ json_text('line_json', 'invoice_item') }}
        ) as pending_item_id,
        coalesce(
            {{ json_text('line_json', 'parent.type') }} = 'subscription_item_details',
            {{ json_text('line_json', 'type') }} = 'subscription',
            false
        ) as is_of_subscription,
        cast(coalesce(
            {{ json_text('line_json', 'parent.subscription_item_details.proration') }},
            {{ json_text('line_json', 'parent.invoice_item_details.proration') }},
            {{ json_text('line_json', 'proration') }},
            'false'
        ) as boolean) as is_proration,
        coalesce(
            {{ json_text('line_json', 'pricing.price_details.price') }},
            {{ json_text('line_json', 'price.id') }}
        ) as plan_id,
        coalesce(
            {{ json_text('line_json', 'pricing.price_details.product') }},
            {{ json_text('line_json', 'price.product') }}
        ) as product_id,
        cast({{ json_text('line_json', 'quantity') }} as bigint) as quantity,
        cast({{ json_text('line_json', 'amount') }} as bigint) as amount_minor,
        upper({{ json_text('line_json', 'currency') }}) as currency,
        {{ json_text('line_json', 'description') }} as description,
        {{ utc_from_epoch(json_text('line_json', 'period.start')) }} as period_start_at,
        {{ utc_from_epoch(json_text('line_json', 'period.end')) }} as period_end_at
    from lines
)

select
    parsed.source_system,
    parsed.source_instance,
    parsed.line_id,
    parsed.invoice_id,
    parsed.customer_id,
    parsed.subscription_id,
    parsed.subscription_item_id,
    parsed.pending_item_id,
    parsed.plan_id,
    coalesce(parsed.product_id, prices.product_id) as product_id,
    case
        when parsed.is_proration then 'proration'
        when parsed.is_of_subscription and prices.usage_type = 'metered' then 'usage'
        when parsed.is_of_subscription then 'recurring'
        else 'one_off'
    end as line_type,
    parsed.quantity,
    {{ minor_to_major('parsed.amount_minor', 'currencies.minor_unit_digits') }} as amount,
    parsed.currency,
    parsed.description,
    parsed.period_start_at,
    parsed.period_end_at
from parsed
left join {{ ref('stg_stripe__prices') }} as prices
    on
        parsed.source_instance = prices.source_instance
        and parsed.plan_id = prices.plan_id
left join {{ ref('currencies') }} as currencies on parsed.currency = currencies.currency
