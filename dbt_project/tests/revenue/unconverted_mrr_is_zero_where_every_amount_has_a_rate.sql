-- unconverted_amount closes the identity, so it must not hide a movement that went missing
with unknown as (
    select count(*) as row_count
    from {{ ref('fct_mrr_monthly') }}
    where mrr_amount is null
)

select waterfall.month_start, waterfall.segment_type, waterfall.segment, waterfall.unconverted_amount
from {{ ref('mrr_waterfall_monthly') }} as waterfall
cross join unknown
where waterfall.unconverted_amount <> 0 and unknown.row_count = 0
