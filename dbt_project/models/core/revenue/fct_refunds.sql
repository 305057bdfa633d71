-- one refund; amount in the company's currency at the rate of its day
with refunds as (
    select
        *,
        {{ local_date('refunded_at') }} as refunded_date
    from {{ ref('int_billing__refunds') }}
)

select
    {{ source_key('refunds.refund_id', 'refunds') }} as refund_id,
    accounts.account_id,
    {{ source_key('refunds.payment_id', 'refunds') }} as payment_id,
    {{ source_key('refunds.invoice_id', 'refunds') }} as invoice_id,
    refunds.status,
    refunds.reason,
    refunds.currency,
    rates.fx_rate,
    cast(refunds.amount as decimal(20, 6)) as amount_original,
    {{ converted('refunds.amount', 'rates.fx_rate') }} as amount,
    refunds.refunded_at,
    refunds.source_system,
    refunds.source_instance,
    refunds.refund_id as source_id
from refunds
left join {{ ref('billing_accounts') }} as accounts
    on
        refunds.source_system = accounts.source_system
        and refunds.source_instance = accounts.source_instance
        and refunds.customer_id = accounts.customer_id
left join {{ ref('fx_rates_daily') }} as rates
    on
        refunds.currency = rates.currency
        and refunds.refunded_date = rates.rate_date
order by refund_id
