-- one account in force at a cutoff that ever wrote to support: how much, and how it was by then
{{ config(schema='intermediate', contract={'enforced': false}) }}
with held as (
    select
        account_id,
        cutoff_date,
        cutoff_at,
        {{ start_of_date(add_days('cutoff_date', -29)) }} as since_30d_at,
        {{ start_of_date(add_days('cutoff_date', -59)) }} as since_60d_at,
        {{ start_of_date(add_days('cutoff_date', -89)) }} as since_90d_at,
        {{ start_of_date(add_days('cutoff_date', -179)) }} as since_180d_at
    from {{ ref('accounts_in_force') }}
),

tickets as (
    select
        held.account_id,
        held.cutoff_date,
        count(*) filter (where tickets.created_at >= held.since_30d_at) as tickets_30d,
        count(*) filter (where tickets.created_at >= held.since_60d_at and tickets.created_at < held.since_30d_at) as tickets_prev_30d,
        count(*) filter (where tickets.created_at >= held.since_90d_at) as tickets_90d,
        count(*) filter (where not tickets.is_solved or tickets.solved_at >= held.cutoff_at) as open_tickets,
        max(tickets.created_at) as last_ticket_at
    from held
    inner join {{ ref('fct_tickets') }} as tickets
        on
            held.account_id = tickets.account_id
            and tickets.created_at < held.cutoff_at
    group by held.account_id, held.cutoff_date
),

ratings as (
    select
        held.account_id,
        held.cutoff_date,
        count(*) filter (where not ratings.is_good) as bad_ratings_180d,
        count(*) as ratings_180d
    from held
    inner join {{ ref('fct_satisfaction_ratings') }} as ratings
        on
            held.account_id = ratings.account_id
            and ratings.rated_at < held.cutoff_at
            and ratings.rated_at >= held.since_180d_at
    where ratings.is_good is not null
    group by held.account_id, held.cutoff_date
)

select
    tickets.account_id,
    tickets.cutoff_date,
    tickets.tickets_30d,
    tickets.tickets_prev_30d,
    tickets.tickets_90d,
    tickets.open_tickets,
    {{ days_between(local_date('tickets.last_ticket_at'), 'tickets.cutoff_date') }} as days_since_last_ticket,
    ratings.bad_ratings_180d,
    ratings.ratings_180d
from tickets
left join ratings on tickets.account_id = ratings.account_id and tickets.cutoff_date = ratings.cutoff_date
