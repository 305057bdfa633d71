-- published months in which the funnel counts other new customers than the waterfall, where subscriptions are known
select
    funnel.month_start,
    funnel.customer_count,
    waterfall.new_customers
from {{ ref('funnel_monthly') }} as funnel
inner join {{ ref('mrr_waterfall_monthly') }} as waterfall
    on
        funnel.month_start = waterfall.month_start
        and waterfall.segment_type = 'all'
where funnel.segment_type = 'all' and coalesce(funnel.customer_count, 0) <> waterfall.new_customers
