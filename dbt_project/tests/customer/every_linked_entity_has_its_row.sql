-- entities of identity_links without an account or contact, and the other way round
with entities as (
    select distinct entity_type, entity_id from {{ ref('identity_links') }}
),

published as (
    select 'account' as entity_type, account_id as entity_id from {{ ref('dim_accounts') }}
    where account_id not in (
            select account_id from {{ ref('billing_accounts') }}
            where not is_linked
        )

    union all

    select 'contact' as entity_type, contact_id as entity_id from {{ ref('dim_contacts') }}
)

select
    coalesce(entities.entity_id, published.entity_id) as entity_id
from entities
full outer join published
    on
        entities.entity_type = published.entity_type
        and entities.entity_id = published.entity_id
where entities.entity_id is null or published.entity_id is null
