-- minor units of a currency that the seed lacks would be read as hundredths
{{ config(severity='warn') }}
select distinct billed.currency
from (
    select currency from {{ ref('int_billing__plans') }}
    union all
    select currency from {{ ref('int_billing__subscriptions') }}
    union all
    select currency from {{ ref('int_billing__invoices') }}
) as billed
left join {{ ref('currencies') }} as currencies on billed.currency = currencies.currency
where currencies.currency is null and billed.currency is not null
