-- one answer on how a ticket was handled
select
    source_system,
    source_instance,
    rating_id,
    ticket_id,
    cast(null as varchar) as account_id,
    score,
    is_good,
    rated_at
from {{ ref('stg_zendesk__satisfaction_ratings') }}

union all

select
    source_system,
    source_instance,
    rating_id,
    ticket_id,
    account_id,
    score,
    is_good,
    rated_at
from {{ ref('stg_files__support_satisfaction_ratings') }}
