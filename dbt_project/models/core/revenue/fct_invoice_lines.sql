-- one line of an invoice that still exists; amount in the company's currency at the rate of the invoice's day
select
    {{ source_key('lines.line_id', 'lines') }} as line_id,
    invoices.invoice_id,
    invoices.account_id,
    {{ source_key('lines.subscription_id', 'lines') }} as subscription_id,
    {{ source_key('lines.subscription_item_id', 'lines') }} as subscription_item_key,
    {{ source_key('lines.plan_id', 'lines') }} as plan_id,
    {{ source_key('lines.product_id', 'lines') }} as product_id,
    lines.line_type,
    lines.description,
    lines.quantity,
    lines.currency,
    invoices.fx_rate,
    cast(lines.amount as decimal(20, 6)) as amount_original,
    {{ converted('lines.amount', 'invoices.fx_rate') }} as amount,
    lines.period_start_at,
    lines.period_end_at,
    lines.source_system,
    lines.source_instance,
    lines.line_id as source_id
from {{ ref('int_billing__invoice_lines') }} as lines
inner join {{ ref('fct_invoices') }} as invoices
    on
        lines.source_system = invoices.source_system
        and lines.source_instance = invoices.source_instance
        and lines.invoice_id = invoices.source_id
order by line_id
