-- one published month and segment: how opening MRR became closing MRR; no rows for a company without subscriptions
with balances as (
    select * from {{ ref('mrr_segment_balances') }}
),

segments as (
    select distinct segment_type, segment from balances
    union
    select 'all', 'all' from {{ ref('fct_subscription_versions') }}
),

grid as (
    select months.month_start, segments.segment_type, segments.segment
    from {{ ref('int_calendar__months') }} as months
    cross join segments
),

closing as (
    select
        month_start,
        segment_type,
        segment,
        sum(mrr_amount) as amount,
        count(*) as customers
    from balances
    group by month_start, segment_type, segment
),

movements as (
    select
        month_start,
        segment_type,
        segment,
        {% for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
            coalesce(sum(movement_amount) filter (where movement_type = '{{ type }}'), 0) as {{ type }}_amount
            {% if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('mrr_segment_movements') }}
    group by month_start, segment_type, segment
),

turnover as (
    select
        account_months.month_start,
        balances.segment_type,
        balances.segment,
        count(*) filter (where account_months.rule = 'new') as new_customers,
        count(*) filter (where account_months.rule = 'reactivation') as reactivated_customers,
        count(*) filter (where account_months.rule = 'churn') as churned_customers
    from {{ ref('mrr_account_months') }} as account_months
    inner join balances
        on
            account_months.account_id = balances.account_id
            and balances.month_start = case
                when account_months.rule = 'churn' then {{ add_months('account_months.month_start', -1) }}
                else account_months.month_start
            end
    group by account_months.month_start, balances.segment_type, balances.segment
),

joined as (
    select
        grid.month_start,
        grid.segment_type,
        grid.segment,
        coalesce(opening.amount, 0) as opening_amount,
        {% for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] -%}
            coalesce(movements.{{ type }}_amount, 0) as {{ type }}_amount,
        {% endfor -%}
        coalesce(closing.amount, 0) as closing_amount,
        coalesce(opening.customers, 0) as opening_customers,
        coalesce(turnover.new_customers, 0) as new_customers,
        coalesce(turnover.reactivated_customers, 0) as reactivated_customers,
        coalesce(turnover.churned_customers, 0) as churned_customers,
        coalesce(closing.customers, 0) as closing_customers
    from grid
    left join closing
        on
            grid.month_start = closing.month_start
            and grid.segment_type = closing.segment_type
            and grid.segment = closing.segment
    left join closing as opening
        on
            grid.month_start = {{ add_months('opening.month_start', 1) }}
            and grid.segment_type = opening.segment_type
            and grid.segment = opening.segment
    left join movements
        on
            grid.month_start = movements.month_start
            and grid.segment_type = movements.segment_type
            and grid.segment = movements.segment
    left join turnover
        on
            grid.month_start = turnover.month_start
            and grid.segment_type = turnover.segment_type
            and grid.segment = turnover.segment
)

select
    month_start,
    segment_type,
    segment,
    {% for name in ['opening', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] -%}
        cast({{ name }}_amount as decimal(20, 2)) as {{ name }}_amount,
    {% endfor -%}
    cast(
        closing_amount - opening_amount - new_amount - reactivation_amount - expansion_amount - contraction_amount
        - churn_amount - fx_amount - transfer_amount as decimal(20, 2)
    ) as unconverted_amount,
    cast(closing_amount as decimal(20, 2)) as closing_amount,
    cast(
        new_amount + reactivation_amount + expansion_amount + contraction_amount + churn_amount as decimal(20, 2)
    ) as net_new_amount,
    cast(12 * closing_amount as decimal(20, 2)) as arr_amount,
    cast({{ exact_ratio('closing_amount', 'closing_customers', digits=2) }} as decimal(20, 2)) as arpa_amount,
    {% for name in ['opening', 'new', 'reactivated', 'churned', 'closing'] -%}
        cast({{ name }}_customers as bigint) as {{ name }}_customers{% if not loop.last %},{% endif %}
    {% endfor -%}
from joined
order by month_start, segment_type, segment
