-- plans and currencies aside, where an account's own shifts open and close without a customer coming or going
select month_start, segment_type, segment
from {{ ref('mrr_waterfall_monthly') }}
where
    segment_type in ('all', 'segment', 'country')
    and opening_customers + new_customers + reactivated_customers - churned_customers <> closing_customers
