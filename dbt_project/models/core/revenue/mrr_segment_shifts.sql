-- one account, month and plan or currency: its own change there, part of it a transfer from or to the others
-- what rises pays first for what falls; a transfer is shared by change, in cents, the last segment taking the rest
{{ config(schema='intermediate', contract={'enforced': false}) }}
with changes as (
    select * from {{ ref('mrr_item_changes') }}
),

legs as (
    {% for type, opening, closing in [
        ('plan', 'opening_plan_id', 'closing_plan_id'), ('currency', 'currency', 'currency')
    ] %}
        select
            account_id, month_start, rule, '{{ type }}' as segment_type, coalesce({{ opening }}, 'unknown') as segment,
            fx_amount, -opening_amount - fx_amount as change_amount
        from changes
        where opening_amount <> 0 or fx_amount <> 0
        union all
        select
            account_id, month_start, rule, '{{ type }}', coalesce({{ closing }}, 'unknown'),
            0, closing_amount
        from changes
        where closing_amount <> 0
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

segments as (
    select
        account_id,
        month_start,
        rule,
        segment_type,
        segment,
        sum(fx_amount) as fx_amount,
        sum(change_amount) as change_amount
    from legs
    group by account_id, month_start, rule, segment_type, segment
),

sides as (
    select
        *,
        sum(change_amount) over account as account_change_amount,
        sum(greatest(change_amount, 0)) over account as risen_amount,
        sum(least(change_amount, 0)) over account as fallen_amount
    from segments
    window account as (
        partition by account_id, month_start, segment_type
    )
),

shared as (
    select
        *,
        case
            when rule <> 'change' then 0
            when account_change_amount = 0 then change_amount
            when account_change_amount > 0 and change_amount < 0 then change_amount
            when account_change_amount < 0 and change_amount > 0 then change_amount
            when account_change_amount > 0 then {{ from_parts(round_quotient(
                '(' ~ whole_parts('-fallen_amount', 2) ~ ' * ' ~ whole_parts('change_amount', 2) ~ ')',
                whole_parts('risen_amount', 2)
            ), 2, 20) }}
            else {{ from_parts(round_quotient(
                '(' ~ whole_parts('-risen_amount', 2) ~ ' * ' ~ whole_parts('change_amount', 2) ~ ')',
                whole_parts('fallen_amount', 2)
            ), 2, 20) }}
        end as transfer_amount,
        row_number() over (
            partition by account_id, month_start, segment_type
            order by case when account_change_amount * change_amount > 0 then 1 else 0 end desc, segment desc
        ) as last_first
    from sides
),

settled as (
    select
        *,
        transfer_amount - case
            when last_first = 1 and rule = 'change'
                then sum(transfer_amount) over (partition by account_id, month_start, segment_type)
            else 0
        end as settled_transfer_amount
    from shared
)

select
    account_id,
    month_start,
    rule,
    segment_type,
    segment,
    cast(fx_amount as decimal(20, 2)) as fx_amount,
    cast(settled_transfer_amount as decimal(20, 2)) as transfer_amount,
    cast(change_amount - settled_transfer_amount as decimal(20, 2)) as own_amount,
    cast(account_change_amount as decimal(20, 2)) as account_change_amount
from settled
