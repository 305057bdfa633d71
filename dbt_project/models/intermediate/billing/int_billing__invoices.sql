-- one invoice that still exists
select
    source_system,
    source_instance,
    invoice_id,
    customer_id,
    subscription_id,
    invoice_number,
    status,
    currency,
    billing_reason,
    subtotal_amount,
    discount_amount,
    tax_amount,
    total_amount,
    due_amount,
    paid_amount,
    remaining_amount,
    is_attempted,
    is_auto_advance,
    issued_at,
    due_at,
    paid_at,
    voided_at,
    uncollectible_at
from {{ ref('stg_stripe__invoices') }}

union all

select
    source_system,
    source_instance,
    invoice_id,
    customer_id,
    subscription_id,
    invoice_number,
    status,
    currency,
    billing_reason,
    subtotal_amount,
    discount_amount,
    tax_amount,
    total_amount,
    due_amount,
    paid_amount,
    remaining_amount,
    is_attempted,
    is_auto_advance,
    issued_at,
    due_at,
    paid_at,
    voided_at,
    uncollectible_at
from {{ ref('stg_files__billing_invoices') }}
