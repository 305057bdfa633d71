-- one account, month, segment and type of movement; by plan and currency an account's own shifts are transfers
{{ config(schema='intermediate', contract={'enforced': false}) }}
select
    segments.segment_type,
    segments.segment,
    movements.account_id,
    movements.month_start,
    movements.movement_type,
    movements.movement_amount
from {{ ref('fct_mrr_movements') }} as movements
inner join {{ ref('account_segments') }} as segments on movements.account_id = segments.account_id

union all

select
    segment_type,
    segment,
    account_id,
    month_start,
    case
        when rule <> 'change' then rule
        when account_change_amount > 0 then 'expansion'
        else 'contraction'
    end,
    own_amount
from {{ ref('mrr_segment_shifts') }}
where own_amount <> 0

union all

select segment_type, segment, account_id, month_start, 'fx', fx_amount
from {{ ref('mrr_segment_shifts') }}
where fx_amount <> 0

union all

select segment_type, segment, account_id, month_start, 'transfer', transfer_amount
from {{ ref('mrr_segment_shifts') }}
where transfer_amount <> 0
