-- one ticket created, solved or open at the end of a month, or one answer, with the account's attributes as now
{{ config(schema='intermediate', contract={'enforced': false}) }}
with tickets as (
    select fct_tickets.*, accounts.segment, accounts.country
    from {{ ref('fct_tickets') }} as fct_tickets
    left join {{ ref('dim_accounts') }} as accounts on fct_tickets.account_id = accounts.account_id
),

events as (
    select {{ local_month('created_at') }} as month_start, 'created' as event, cast(first_response_minutes as double) as measure, segment, country
    from tickets

    union all

    select {{ local_month('solved_at') }} as month_start, 'solved' as event, cast(resolution_hours as double) as measure, segment, country
    from tickets
    where solved_at is not null

    union all

    select months.month_start, 'open' as event, null as measure, tickets.segment, tickets.country
    from tickets
    inner join {{ ref('int_calendar__months') }} as months
        on
            tickets.created_at < months.closes_at
            and (tickets.solved_at >= months.closes_at or not tickets.is_solved)

    union all

    select {{ local_month('ratings.rated_at') }} as month_start, 'rated' as event, case when ratings.is_good then 1 else 0 end as measure, accounts.segment, accounts.country
    from {{ ref('fct_satisfaction_ratings') }} as ratings
    left join {{ ref('dim_accounts') }} as accounts on ratings.account_id = accounts.account_id
    where ratings.is_good is not null
)

select month_start, event, measure, segment, country
from events
