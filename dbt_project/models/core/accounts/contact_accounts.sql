-- one contact that belongs to an account: where most of its records say, the oldest first, else by its mail domain
{{ config(schema='intermediate', contract={'enforced': false}) }}
with members as (
    select
        links.entity_id as contact_id,
        accounts.entity_id as account_id,
        records.created_at,
        {{ email_domain('records.email') }} as domain
    from {{ ref('int_identity__contact_records') }} as records
    inner join {{ ref('identity_links') }} as links
        on
            records.source_system = links.source_system
            and records.source_instance = links.source_instance
            and records.source_object = links.source_object
            and records.source_id = links.source_id
            and links.entity_type = 'contact'
    left join {{ ref('source_entities') }} as accounts
        on
            records.source_system = accounts.source_system
            and records.source_instance = accounts.source_instance
            and records.company_object = accounts.source_object
            and records.company_source_id = accounts.source_id
),

owners_of_domains as (
    select fields.domain, min(fields.account_id) as account_id
    from {{ ref('account_fields') }} as fields
    left join {{ ref('freemail_domains') }} as freemail on fields.domain = freemail.domain
    where fields.domain is not null and freemail.domain is null
    group by fields.domain
    having count(*) = 1
),

ways as (
    select contact_id, account_id, 1 as way, count(*) as record_count, min(created_at) as oldest_at
    from members
    where account_id is not null
    group by contact_id, account_id

    union all

    select members.contact_id, owners.account_id, 2 as way, count(*) as record_count, min(members.created_at) as oldest_at
    from members
    inner join owners_of_domains as owners on members.domain = owners.domain
    group by members.contact_id, owners.account_id
),

ranked as (
    select
        contact_id,
        account_id,
        row_number() over (
            partition by contact_id order by way, record_count desc, oldest_at nulls last, account_id
        ) as believed_first
    from ways
)

select contact_id, account_id
from ranked
where believed_first = 1
