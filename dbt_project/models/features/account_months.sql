-- one account in force at a cutoff (month-end, or as_of: is_scoring) and what was known of it then
with pipeline as (
    select billing.account_id, billing.cutoff_date, count(*) as open_opportunities
    from {{ ref('account_month_billing') }} as billing
    inner join {{ ref('fct_opportunities') }} as opportunities
        on
            billing.account_id = opportunities.account_id
            and opportunities.created_at < billing.cutoff_at
            and (opportunities.closed_at is null or opportunities.closed_at >= billing.cutoff_at)
    group by billing.account_id, billing.cutoff_date
),

has_support as (
    select count(*) > 0 as answer from {{ ref('fct_tickets') }}
)

select
    billing.account_id,
    billing.cutoff_date,
    billing.cutoff_date = {{ as_of_date() }} as is_scoring,
    billing.tenure_months,
    billing.mrr_amount,
    case
        when billing.mrr_before_amount > 0
            then
                cast(round((billing.mrr_amount - billing.mrr_before_amount) / billing.mrr_before_amount, 6) as decimal(18, 6))
    end as mrr_change_3m_rate,
    billing.seats,
    billing.seats_change_3m,
    billing.items,
    billing.is_annual,
    billing.has_discount,
    billing.is_past_due,
    cast(billing.days_to_renewal as integer) as days_to_renewal,
    cast(billing.failed_payments_90d as integer) as failed_payments_90d,
    {% for name in ['tickets_30d', 'tickets_prev_30d', 'tickets_90d', 'open_tickets'] %}
        cast(case when has_support.answer then coalesce(support.{{ name }}, 0) end as integer) as {{ name }},
    {% endfor %}
    cast(support.days_since_last_ticket as integer) as days_since_last_ticket,
    cast(support.bad_ratings_180d as integer) as bad_ratings_180d,
    cast(support.ratings_180d as integer) as ratings_180d,
    cast(round(cast(support.bad_ratings_180d as double) / support.ratings_180d, 6) as decimal(18, 6)) as bad_rating_share_180d,
    cast(coalesce(pipeline.open_opportunities, 0) as integer) as open_opportunities,
    cast(extract(month from billing.cutoff_date) as integer) as month_of_year
from {{ ref('account_month_billing') }} as billing
cross join has_support
left join {{ ref('account_month_support') }} as support
    on
        billing.account_id = support.account_id
        and billing.cutoff_date = support.cutoff_date
left join pipeline
    on
        billing.account_id = pipeline.account_id
        and billing.cutoff_date = pipeline.cutoff_date
order by billing.account_id, billing.cutoff_date
