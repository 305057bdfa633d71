-- one account and the best value its records hold of each field: the source trusted most, then the latest change
{{ config(schema='intermediate', contract={'enforced': false}) }}
with records as (
    select
        source_system, source_instance, 'company' as source_object, account_id as source_id,
        account_name, {{ web_domain('domain') }} as domain, cast(null as varchar) as email, industry, employee_count,
        country, {{ source_key('owner_id') }} as owner_id, lifecycle_stage, parent_account_id, created_at, updated_at
    from {{ ref('int_crm__accounts') }}

    union all

    select
        source_system, source_instance, 'customer', customer_id,
        customer_name, null, email, null, null,
        country, null, null, null, created_at, created_at
    from {{ ref('int_billing__customers') }}

    union all

    select
        source_system, source_instance, 'organization', organization_id,
        organization_name, {{ web_domain("split_part(domains, ';', 1)") }}, null, null, null,
        null, null, null, null, created_at, created_at
    from {{ ref('int_support__organizations') }}
),

linked as (
    select
        links.entity_id as account_id,
        records.*,
        coalesce(records.domain, case when freemail.domain is null then {{ email_domain('records.email') }} end) as known_domain,
        parents.entity_id as parent_id,
        row_number() over (
            partition by links.entity_id
            order by
                trust.trust nulls last, records.updated_at desc nulls last,
                records.source_system, records.source_instance, records.source_id
        ) as believed_first
    from records
    inner join {{ ref('identity_links') }} as links
        on
            records.source_system = links.source_system
            and records.source_instance = links.source_instance
            and records.source_object = links.source_object
            and records.source_id = links.source_id
            and links.entity_type = 'account'
    left join {{ ref('field_trust') }} as trust on records.source_object = trust.source_object
    left join {{ ref('freemail_domains') }} as freemail on {{ email_domain('records.email') }} = freemail.domain
    left join {{ ref('source_entities') }} as parents
        on
            records.source_system = parents.source_system
            and records.source_instance = parents.source_instance
            and parents.source_object = 'company'
            and records.parent_account_id = parents.source_id
            and links.entity_id <> parents.entity_id
)

select
    account_id,
    coalesce({{ best_of('account_name') }}, {{ best_of('known_domain') }}, {{ best_of('source_id') }}) as account_name,
    {{ best_of('known_domain') }} as domain,
    {{ best_of('industry') }} as industry,
    {{ best_of('employee_count') }} as employee_count,
    {{ best_of('country') }} as country,
    {{ best_of('owner_id') }} as owner_id,
    {{ best_of('lifecycle_stage') }} as source_lifecycle_stage,
    {{ best_of('parent_id') }} as parent_account_id,
    min(created_at) as first_record_at
from linked
group by account_id

union all

-- customers that only invoices or subscriptions still name
select account_id, min(customer_id), null, null, cast(null as bigint), null, null, null, null, cast(null as timestamp)
from {{ ref('billing_accounts') }}
where not is_linked
group by account_id
