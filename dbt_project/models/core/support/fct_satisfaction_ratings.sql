-- one answer of a customer on how it was served; one to a deleted ticket is out with it
with desks as (
    select distinct source_system, source_instance
    from {{ ref('fct_tickets') }}
)

select
    {{ source_key('ratings.rating_id', 'ratings') }} as rating_id,
    coalesce(tickets.account_id, companies.entity_id) as account_id,
    tickets.ticket_id,
    ratings.score,
    ratings.is_good,
    ratings.rated_at,
    ratings.source_system,
    ratings.source_instance,
    ratings.rating_id as source_id
from {{ ref('int_support__satisfaction_ratings') }} as ratings
left join {{ ref('fct_tickets') }} as tickets
    on
        ratings.source_system = tickets.source_system
        and ratings.source_instance = tickets.source_instance
        and ratings.ticket_id = tickets.source_id
left join {{ ref('source_entities') }} as companies
    on
        ratings.source_system = companies.source_system
        and ratings.source_instance = companies.source_instance
        and ratings.account_id = companies.source_id
        and companies.source_object = 'company'
left join desks
    on
        ratings.source_system = desks.source_system
        and ratings.source_instance = desks.source_instance
where ratings.ticket_id is null or tickets.ticket_id is not null or desks.source_system is null
order by rating_id
