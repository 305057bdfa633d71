-- one live coupon

select
    source_system,
    source_instance,
    id as coupon_id,
    percent_off,
    amount_off as amount_off_minor,
    upper(currency) as currency,
    duration,
    duration_in_months
from {{ latest_versions('stripe', 'coupons') }} as coupons
