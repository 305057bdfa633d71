-- one attempt to collect, in major units

with charges as (
    select * from {{ latest_versions('stripe', 'charges') }} as latest
),

-- since 2025-03-31 a charge and its invoice meet only here
meetings as (
    select
        source_instance,
        coalesce(charge, payment_intent) as paid_by,
        min(invoice) as invoice_id
    from {{ latest_versions('stripe', 'invoice_payments') }} as latest
    group by source_instance, coalesce(charge, payment_intent)
),

currencies as (
    select * from {{ ref('currencies') }}
)

select
    charges.source_system,
    charges.source_instance,
    charges.id as payment_id,
    coalesce(charges.invoice, by_charge.invoice_id, by_intent.invoice_id) as invoice_id,
    charges.customer as customer_id,
    charges.payment_intent as payment_intent_id,
    charges.status,
    upper(charges.currency) as currency,
    {{ minor_to_major('charges.amount', 'currencies.minor_unit_digits') }} as amount,
    {{ minor_to_major('charges.amount_refunded', 'currencies.minor_unit_digits') }} as refunded_amount,
    charges.failure_code,
    charges.created as paid_at
from charges
left join meetings as by_charge
    on
        charges.source_instance = by_charge.source_instance
        and charges.id = by_charge.paid_by
left join meetings as by_intent
    on
        charges.source_instance = by_intent.source_instance
        and charges.payment_intent = by_intent.paid_by
left join currencies on upper(charges.currency) = currencies.currency
