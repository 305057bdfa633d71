-- one contact and the best value its records hold of each field: the source trusted most, then the latest change
{{ config(schema='intermediate', contract={'enforced': false}) }}
with records as (
    select
        source_system, source_instance, 'contact' as source_object, contact_id as source_id,
        email, first_name, last_name, full_name, phone, job_title, country, time_zone, is_opted_out, updated_at
    from {{ ref('int_crm__contacts') }}

    union all

    select
        source_system, source_instance, 'lead', lead_id,
        email, null, null, full_name, null, null, null, null, null, lead_at
    from {{ ref('int_marketing__leads') }}

    union all

    select
        source_system, source_instance, 'user', user_id,
        email, null, null, full_name, phone, null, null, null, null, created_at
    from {{ ref('int_support__users') }}
),

linked as (
    select
        links.entity_id as contact_id,
        records.*,
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
            and links.entity_type = 'contact'
    left join {{ ref('field_trust') }} as trust on records.source_object = trust.source_object
)

select
    contact_id,
    {{ best_of('email') }} as email,
    {{ best_of('first_name') }} as first_name,
    {{ best_of('last_name') }} as last_name,
    {{ best_of('full_name') }} as full_name,
    {{ best_of('job_title') }} as job_title,
    {{ best_of('country') }} as country,
    {{ best_of('time_zone') }} as time_zone,
    coalesce(max(case when is_opted_out then 1 else 0 end), 0) = 1 as is_opted_out
from linked
group by contact_id
