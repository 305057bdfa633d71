-- one account as those who look after it need it today
{% set measures = {
    'past_due_amount': 'past_due_amount', 'churn_risk_high': "case when churn_risk = 'high' then 1 else 0 end",
    'churn_risk_medium': "case when churn_risk = 'medium' then 1 else 0 end",
    'days_to_renewal': 'days_to_renewal', 'open_tickets': 'open_ticket_count',
    'upsell_probability': 'upsell_probability', 'open_pipeline_amount': 'open_pipeline_amount',
} %}
with standing as (
    select * from {{ ref('account_standing') }}
),

measured as (
    select
        standing.account_id,
        rules.priority,
        rules.action,
        rules.condition,
        rules.threshold,
        cast(case rules.condition
            {% for condition, measure in measures.items() %}
                when '{{ condition }}' then {{ measure }}
            {% endfor %}
        end as decimal(28, 6)) as measure
    from standing
    cross join {{ ref('next_action_rules') }} as rules
),

actions as (
    select account_id, min_by(action, priority) as next_action
    from measured
    where case when condition = 'days_to_renewal' then measure between 0 and threshold else measure >= threshold end
    group by account_id
)

select
    accounts.account_id,
    accounts.account_name,
    accounts.domain,
    accounts.industry,
    accounts.segment,
    accounts.country,
    accounts.owner_id,
    owners.full_name as owner_name,
    accounts.csm_owner_id,
    managers.full_name as csm_owner_name,
    accounts.lifecycle_stage,
    accounts.is_customer,
    accounts.customer_since_date,
    standing.mrr_amount,
    standing.arr_amount,
    standing.renewal_date,
    standing.days_to_renewal,
    standing.revenue_amount,
    standing.past_due_amount,
    standing.open_opportunity_count,
    standing.open_pipeline_amount,
    standing.won_count,
    standing.won_amount,
    standing.open_ticket_count,
    standing.ticket_90d_count,
    standing.good_count,
    standing.rated_count,
    standing.csat,
    standing.churn_probability,
    standing.churn_risk,
    standing.upsell_probability,
    standing.expected_loss_amount,
    standing.expected_gain_amount,
    actions.next_action
from {{ ref('dim_accounts') }} as accounts
inner join standing on accounts.account_id = standing.account_id
left join {{ ref('dim_owners') }} as owners on accounts.owner_id = owners.owner_id
left join {{ ref('dim_owners') }} as managers on accounts.csm_owner_id = managers.owner_id
left join actions on accounts.account_id = actions.account_id
order by accounts.account_id
