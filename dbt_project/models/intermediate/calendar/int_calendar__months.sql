-- one published month of the company: from its first record to the last month that ended by as_of
{% set beginnings = [
    ('int_crm__contacts', local_date('coalesce(lead_at, created_at)')),
    ('int_crm__opportunities', local_date('coalesce(created_at, closed_at)')),
    ('int_marketing__leads', local_date('lead_at')),
    ('int_marketing__spend_daily', 'spend_date'),
    ('int_support__tickets', local_date('created_at')),
    ('int_support__satisfaction_ratings', local_date('rated_at')),
    ('int_billing__subscriptions', local_date('started_at')),
    ('int_billing__subscription_versions', local_date('valid_from')),
    ('int_billing__invoices', local_date('issued_at')),
] %}
with beginnings as (
    {% for model, first_date in beginnings %}
        select min({{ first_date }}) as first_date from {{ ref(model) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

company as (
    select {{ month_of('min(first_date)') }} as first_month
    from beginnings
),

months as (
    select {{ month_series('first_month', as_of_date()) }} as month_start
    from company
    where first_month is not null
)

select
    month_start,
    {{ add_days(add_months('month_start', 1), -1) }} as month_end_date,
    {{ fiscal_quarter_of('month_start') }} as quarter_start,
    {{ start_of_date('month_start') }} as opens_at,
    {{ month_closes_at('month_start') }} as closes_at
from months
where {{ add_days(add_months('month_start', 1), -1) }} <= {{ as_of_date() }}
order by month_start
