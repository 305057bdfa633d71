-- one invoice line, or one pending invoice item
select
    source_system,
    source_instance,
    line_id,
    invoice_id,
    customer_id,
    subscription_id,
    subscription_item_id,
    plan_id,
    product_id,
    line_type,
    quantity,
    amount,
    currency,
    description,
    period_start_at,
    period_end_at
from {{ ref('stg_stripe__invoice_lines') }}

union all

select
    source_system,
    source_instance,
    line_id,
    cast(null as varchar) as invoice_id,
    customer_id,
    subscription_id,
    subscription_item_id,
    plan_id,
    product_id,
    line_type,
    quantity,
    amount,
    currency,
    description,
    period_start_at,
    period_end_at
from {{ ref('stg_stripe__invoice_items') }} as pending
where not exists (
        select 1 from {{ ref('stg_stripe__invoice_lines') }} as billed
        where billed.source_instance = pending.source_instance and billed.pending_item_id = pending.line_id
    )

union all

select
    source_system,
    source_instance,
    line_id,
    invoice_id,
    customer_id,
    subscription_id,
    subscription_item_id,
    plan_id,
    product_id,
    line_type,
    quantity,
    amount,
    currency,
    description,
    period_start_at,
    period_end_at
from {{ ref('stg_files__billing_invoice_lines') }}
