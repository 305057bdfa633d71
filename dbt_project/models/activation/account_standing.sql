-- one account and the figures its next action depends on
{{ config(schema='intermediate', contract={'enforced': false}) }}
with tickets as (
    select
        account_id,
        count(*) filter (where not is_solved) as open_ticket_count,
        count(*) filter (where created_at >= {{ start_of_date(add_days(as_of_date(), -89)) }}) as ticket_90d_count
    from {{ ref('fct_tickets') }}
    group by account_id
),

ratings as (
    select account_id, count(*) filter (where is_good) as good_count, count(is_good) as rated_count
    from {{ ref('fct_satisfaction_ratings') }}
    group by account_id
),

pipeline as (
    select
        account_id,
        count(*) filter (where not is_closed) as open_opportunity_count,
        sum(case when not is_closed then amount end) as open_pipeline_amount,
        count(*) filter (where is_won) as won_count,
        sum(case when is_won then amount end) as won_amount
    from {{ ref('fct_opportunities') }}
    group by account_id
),

-- what nobody recorded is not 0
recorded as (
    select
        (select count(*) > 0 from {{ ref('fct_tickets') }}) as has_tickets,
        (select count(*) > 0 from {{ ref('fct_satisfaction_ratings') }}) as has_ratings,
        (select count(*) > 0 from {{ ref('fct_opportunities') }}) as has_opportunities,
        (select count(*) filter (where record_coverage = 'all') > 0 from {{ ref('fct_opportunities') }}) as has_open_ones,
        (select count(amount) > 0 from {{ ref('fct_opportunities') }}) as has_amounts
)

select
    money.account_id,
    money.mrr_amount,
    money.arr_amount,
    money.renewal_date,
    money.days_to_renewal,
    money.revenue_amount,
    money.past_due_amount,
    cast(case when recorded.has_open_ones then coalesce(pipeline.open_opportunity_count, 0) end as bigint) as open_opportunity_count,
    cast(case
        when recorded.has_open_ones and recorded.has_amounts then coalesce(pipeline.open_pipeline_amount, 0)
    end as decimal(20, 2)) as open_pipeline_amount,
    cast(case when recorded.has_opportunities then coalesce(pipeline.won_count, 0) end as bigint) as won_count,
    cast(case when recorded.has_amounts then coalesce(pipeline.won_amount, 0) end as decimal(20, 2)) as won_amount,
    {% for name in ['open_ticket_count', 'ticket_90d_count'] %}
        cast(case when recorded.has_tickets then coalesce(tickets.{{ name }}, 0) end as bigint) as {{ name }},
    {% endfor %}
    {% for name in ['good_count', 'rated_count'] %}
        cast(case when recorded.has_ratings then coalesce(ratings.{{ name }}, 0) end as bigint) as {{ name }},
    {% endfor %}
    {{ exact_ratio('ratings.good_count', 'ratings.rated_count', scale=0) }} as csat,
    scores.churn_probability,
    scores.churn_risk,
    scores.upsell_probability,
    scores.expected_loss_amount,
    scores.expected_gain_amount
from {{ ref('account_money') }} as money
cross join recorded
left join tickets on money.account_id = tickets.account_id
left join ratings on money.account_id = ratings.account_id
left join pipeline on money.account_id = pipeline.account_id
left join {{ optional_source('ml', 'account_scores') }} as scores on money.account_id = scores.account_id
