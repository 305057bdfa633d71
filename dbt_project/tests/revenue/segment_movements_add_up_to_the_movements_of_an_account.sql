with by_segment as (
    select account_id, month_start, segment_type, movement_type, sum(movement_amount) as movement_amount
    from {{ ref('mrr_segment_movements') }}
    where movement_type <> 'transfer'
    group by account_id, month_start, segment_type, movement_type
)

select by_segment.*, movements.movement_amount as account_amount
from by_segment
full outer join {{ ref('fct_mrr_movements') }} as movements
    on
        by_segment.account_id = movements.account_id
        and by_segment.month_start = movements.month_start
        and by_segment.movement_type = movements.movement_type
where coalesce(by_segment.movement_amount, 0) <> coalesce(movements.movement_amount, 0)
