-- one coupon given to one customer, subscription or item
select
    source_system,
    source_instance,
    discount_id,
    customer_id,
    subscription_id,
    subscription_item_id,
    position,
    coupon_id,
    cast(percent_off as decimal(28, 6)) as percent_off,
    cast(amount_off_minor as decimal(28, 6)) as amount_off_minor,
    currency,
    duration,
    starts_at,
    ends_at
from {{ ref('stg_stripe__discounts') }}

union all

select
    source_system,
    source_instance,
    discount_id,
    customer_id,
    subscription_id,
    subscription_item_id,
    position,
    coupon_id,
    percent_off,
    amount_off_minor,
    currency,
    duration,
    starts_at,
    ends_at
from {{ ref('stg_files__billing_discounts') }}
