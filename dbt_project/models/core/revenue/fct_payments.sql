-- one attempt to collect; amounts in the company's currency at the rate of its day
with payments as (
    select
        payments.*,
        invoices.subscription_id,
        coalesce(payments.customer_id, invoices.customer_id) as payer_id,
        {{ local_date('payments.paid_at') }} as paid_date
    from {{ ref('int_billing__payments') }} as payments
    left join {{ ref('int_billing__invoices') }} as invoices
        on
            payments.source_system = invoices.source_system
            and payments.source_instance = invoices.source_instance
            and payments.invoice_id = invoices.invoice_id
)

select
    {{ source_key('payments.payment_id', 'payments') }} as payment_id,
    accounts.account_id,
    {{ source_key('payments.invoice_id', 'payments') }} as invoice_id,
    {{ source_key('payments.subscription_id', 'payments') }} as subscription_id,
    payments.status,
    payments.failure_code,
    payments.method,
    payments.currency,
    rates.fx_rate,
    cast(payments.amount as decimal(20, 6)) as amount_original,
    {{ converted('payments.amount', 'rates.fx_rate') }} as amount,
    {{ converted('payments.refunded_amount', 'rates.fx_rate') }} as refunded_amount,
    payments.paid_at,
    payments.source_system,
    payments.source_instance,
    payments.payment_id as source_id
from payments
left join {{ ref('billing_accounts') }} as accounts
    on
        payments.source_system = accounts.source_system
        and payments.source_instance = accounts.source_instance
        and payments.payer_id = accounts.customer_id
left join {{ ref('fx_rates_daily') }} as rates
    on
        payments.currency = rates.currency
        and payments.paid_date = rates.rate_date
order by payment_id
