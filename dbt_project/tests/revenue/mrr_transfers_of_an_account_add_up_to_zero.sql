select account_id, month_start, segment_type, sum(movement_amount) as transfer_amount
from {{ ref('mrr_segment_movements') }}
where movement_type = 'transfer'
group by account_id, month_start, segment_type
having sum(movement_amount) <> 0
