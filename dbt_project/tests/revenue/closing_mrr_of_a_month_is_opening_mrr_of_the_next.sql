select this_month.month_start, this_month.segment_type, this_month.segment
from {{ ref('mrr_waterfall_monthly') }} as this_month
inner join {{ ref('mrr_waterfall_monthly') }} as next_month
    on
        next_month.month_start = {{ add_months('this_month.month_start', 1) }}
        and this_month.segment_type = next_month.segment_type
        and this_month.segment = next_month.segment
where
    this_month.closing_amount <> next_month.opening_amount
    or this_month.closing_customers <> next_month.opening_customers
