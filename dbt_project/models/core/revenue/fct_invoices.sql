-- one invoice that still exists; amounts in the company's currency at the rate of the day it was made
with invoices as (
    select
        *,
        {{ local_date('issued_at') }} as issued_date
    from {{ ref('int_billing__invoices') }}
)

select
    {{ source_key('invoices.invoice_id', 'invoices') }} as invoice_id,
    accounts.account_id,
    {{ source_key('invoices.customer_id', 'invoices') }} as customer_id,
    {{ source_key('invoices.subscription_id', 'invoices') }} as subscription_id,
    invoices.invoice_number,
    invoices.status,
    invoices.billing_reason,
    invoices.is_attempted,
    invoices.currency,
    rates.fx_rate,
    {% for amount in ['subtotal', 'discount', 'tax', 'total', 'due', 'paid', 'remaining'] %}
        cast(invoices.{{ amount }}_amount as decimal(20, 6)) as {{ amount }}_amount_original,
        {{ converted('invoices.' ~ amount ~ '_amount', 'rates.fx_rate') }} as {{ amount }}_amount,
    {% endfor %}
    invoices.issued_at,
    invoices.due_at,
    invoices.paid_at,
    invoices.voided_at,
    invoices.uncollectible_at,
    invoices.source_system,
    invoices.source_instance,
    invoices.invoice_id as source_id
from invoices
left join {{ ref('billing_accounts') }} as accounts
    on
        invoices.source_system = accounts.source_system
        and invoices.source_instance = accounts.source_instance
        and invoices.customer_id = accounts.customer_id
left join {{ ref('fx_rates_daily') }} as rates
    on
        invoices.currency = rates.currency
        and invoices.issued_date = rates.rate_date
order by invoice_id
