-- quarters in which the segments of a type are not together what all of them are
with sums as (
    select quarter_start, segment_type, sum(won_count) as won_count, sum(closed_count) as closed_count, sum(closed_amount) as closed_amount
    from {{ ref('win_rates_quarterly') }}
    group by quarter_start, segment_type
)

select parts.quarter_start, parts.segment_type, parts.closed_count, whole.closed_count as whole_count
from sums as parts
inner join sums as whole
    on
        parts.quarter_start = whole.quarter_start
        and whole.segment_type = 'all'
where parts.won_count <> whole.won_count or parts.closed_count <> whole.closed_count or parts.closed_amount <> whole.closed_amount
