-- one account and the figures its next action depends on
{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set due = "invoices.status = 'open' and invoices.remaining_amount > 0 and coalesce(invoices.due_at, invoices.issued_at) < " ~ as_of_end() %}
with accounts as (
    select * from {{ ref('dim_accounts') }}
),

held as (
    select account_id, mrr_amount
    from {{ ref('accounts_in_force') }}
    where cutoff_date = {{ as_of_date() }}
),

billed as (
    select
        invoices.account_id,
        sum(case when {{ due }} then invoices.remaining_amount else 0 end) as past_due_amount
    from {{ ref('fct_invoices') }} as invoices
    group by invoices.account_id
),

lines as (
    select
        lines.account_id,
        sum(lines.amount) as revenue_amount,
        max(case when lines.line_type = 'recurring' then {{ local_date('lines.period_end_at') }} end) as paid_until_date
    from {{ ref('fct_invoice_lines') }} as lines
    inner join {{ ref('fct_invoices') }} as invoices on lines.invoice_id = invoices.invoice_id
    where coalesce(invoices.status, 'paid') not in ('draft', 'void')
    group by lines.account_id
),

tickets as (
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
        (select count(*) > 0 from {{ ref('fct_opportunities') }}) as has_opportunities
)

select
    accounts.account_id,
    held.mrr_amount,
    cast(12 * held.mrr_amount as decimal(20, 2)) as arr_amount,
    case when held.account_id is not null then lines.paid_until_date end as renewal_date,
    cast(case
        when held.account_id is not null then {{ days_between(as_of_date(), 'lines.paid_until_date') }}
    end as integer) as days_to_renewal,
    cast(lines.revenue_amount as decimal(20, 2)) as revenue_amount,
    cast(billed.past_due_amount as decimal(20, 2)) as past_due_amount,
    {% for name in ['open_opportunity_count', 'won_count'] %}
    cast(case when recorded.has_opportunities then coalesce(pipeline.{{ name }}, 0) end as bigint) as {{ name }},
    {% endfor %}
    {% for name in ['open_pipeline_amount', 'won_amount'] %}
    cast(case when recorded.has_opportunities then coalesce(pipeline.{{ name }}, 0) end as decimal(20, 2)) as {{ name }},
    {% endfor %}
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
from accounts
cross join recorded
left join held on accounts.account_id = held.account_id
left join billed on accounts.account_id = billed.account_id
left join lines on accounts.account_id = lines.account_id
left join tickets on accounts.account_id = tickets.account_id
left join ratings on accounts.account_id = ratings.account_id
left join pipeline on accounts.account_id = pipeline.account_id
left join {{ optional_source('ml', 'account_scores') }} as scores on accounts.account_id = scores.account_id
