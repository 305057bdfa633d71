-- one invoice that still exists, in major units

with invoices as (
    select * from {{ latest_versions('stripe', 'invoices') }} as latest
),

currencies as (
    select * from {{ ref('currencies') }}
)

select
    invoices.source_system,
    invoices.source_instance,
    invoices.id as invoice_id,
    invoices.customer as customer_id,
    invoices.subscription as subscription_id,
    invoices.number as invoice_number,
    invoices.status,
    upper(invoices.currency) as currency,
    invoices.billing_reason,
    {{ minor_to_major('invoices.subtotal', 'currencies.minor_unit_digits') }} as subtotal_amount,
    {{ minor_to_major(
        'invoices.subtotal - coalesce(invoices.total_excluding_tax, invoices.total)', 'currencies.minor_unit_digits'
    ) }} as discount_amount,
    {{ minor_to_major(
        'invoices.total - coalesce(invoices.total_excluding_tax, invoices.total)', 'currencies.minor_unit_digits'
    ) }} as tax_amount,
    {{ minor_to_major('invoices.total', 'currencies.minor_unit_digits') }} as total_amount,
    {{ minor_to_major('invoices.amount_due', 'currencies.minor_unit_digits') }} as due_amount,
    {{ minor_to_major('invoices.amount_paid', 'currencies.minor_unit_digits') }} as paid_amount,
    {{ minor_to_major('invoices.amount_remaining', 'currencies.minor_unit_digits') }} as remaining_amount,
    invoices.attempted as is_attempted,
    invoices.auto_advance as is_auto_advance,
    invoices.discounts as discounts_json,
    invoices.lines as lines_json,
    invoices.created as issued_at,
    invoices.due_date as due_at,
    {{ utc_from_epoch(json_text('invoices.status_transitions', 'paid_at')) }} as paid_at,
    {{ utc_from_epoch(json_text('invoices.status_transitions', 'voided_at')) }} as voided_at,
    {{ utc_from_epoch(json_text('invoices.status_transitions', 'marked_uncollectible_at')) }} as uncollectible_at
from invoices
left join currencies on upper(invoices.currency) = currencies.currency
