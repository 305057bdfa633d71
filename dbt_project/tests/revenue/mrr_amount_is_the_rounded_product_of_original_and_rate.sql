select account_id, subscription_item_key, month_start
from {{ ref('fct_mrr_items_monthly') }}
where
    mrr_amount is distinct from {{ converted('mrr_amount_original', 'fx_rate') }}
    or (currency = '{{ var("company_currency") }}' and fx_rate is distinct from 1)
