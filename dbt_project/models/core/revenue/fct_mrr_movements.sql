-- one account, month and type of movement (signed); first rule that fits
with account_months as (
    select
        account_months.account_id,
        account_months.month_start,
        account_months.rule,
        sum(changes.change_amount) as change_amount,
        sum(changes.fx_amount) as fx_amount
    from {{ ref('mrr_account_months') }} as account_months
    inner join {{ ref('mrr_item_changes') }} as changes
        on
            account_months.account_id = changes.account_id
            and account_months.month_start = changes.month_start
    group by account_months.account_id, account_months.month_start, account_months.rule
),

movements as (
    select account_id, month_start, rule as movement_type, change_amount as movement_amount
    from account_months
    where rule <> 'change'
    union all
    select account_id, month_start, case when change_amount > 0 then 'expansion' else 'contraction' end, change_amount
    from account_months
    where rule = 'change' and change_amount <> 0
    union all
    select account_id, month_start, 'fx', fx_amount
    from account_months
    where rule = 'change' and fx_amount <> 0
)

select
    account_id,
    month_start,
    movement_type,
    cast(movement_amount as decimal(20, 2)) as movement_amount
from movements
order by account_id, month_start, movement_type
