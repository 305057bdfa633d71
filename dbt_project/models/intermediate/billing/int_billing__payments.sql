-- one attempt to collect
select
    source_system,
    source_instance,
    payment_id,
    invoice_id,
    customer_id,
    status,
    currency,
    amount,
    refunded_amount,
    failure_code,
    cast(null as varchar) as method,
    paid_at
from {{ ref('stg_stripe__charges') }}

union all

select
    source_system,
    source_instance,
    payment_id,
    invoice_id,
    customer_id,
    status,
    currency,
    amount,
    refunded_amount,
    failure_code,
    method,
    paid_at
from {{ ref('stg_files__billing_payments') }}
