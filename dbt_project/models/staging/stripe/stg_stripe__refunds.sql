-- one refund, in major units

with refunds as (
    select * from {{ latest_versions('stripe', 'refunds') }} as latest
),

currencies as (
    select * from {{ ref('currencies') }}
)

select
    refunds.source_system,
    refunds.source_instance,
    refunds.id as refund_id,
    refunds.charge as payment_id,
    refunds.payment_intent as payment_intent_id,
    refunds.status,
    refunds.reason,
    upper(refunds.currency) as currency,
    {{ minor_to_major('refunds.amount', 'currencies.minor_unit_digits') }} as amount,
    refunds.created as refunded_at
from refunds
left join currencies on upper(refunds.currency) = currencies.currency
