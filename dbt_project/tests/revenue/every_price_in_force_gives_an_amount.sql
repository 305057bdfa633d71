-- an item whose price is not there, or that has no interval, cannot be valued
{{ config(severity='warn') }}
select subscription_item_key, plan_id, valid_from
from {{ ref('fct_subscription_versions') }}
where is_in_force and mrr_amount_original is null
