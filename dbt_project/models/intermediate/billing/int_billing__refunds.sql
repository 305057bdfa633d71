-- one refund
select
    refunds.source_system,
    refunds.source_instance,
    refunds.refund_id,
    coalesce(refunds.payment_id, charges.payment_id) as payment_id,
    coalesce(by_id.invoice_id, charges.invoice_id) as invoice_id,
    coalesce(by_id.customer_id, charges.customer_id) as customer_id,
    refunds.status,
    refunds.reason,
    refunds.currency,
    refunds.amount,
    refunds.refunded_at
from {{ ref('stg_stripe__refunds') }} as refunds
left join {{ ref('stg_stripe__charges') }} as by_id
    on
        refunds.source_instance = by_id.source_instance
        and refunds.payment_id = by_id.payment_id
left join {{ ref('stg_stripe__charges') }} as charges
    on
        refunds.payment_id is null
        and refunds.source_instance = charges.source_instance
        and refunds.payment_intent_id = charges.payment_intent_id
        and charges.status = 'succeeded'
