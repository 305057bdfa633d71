-- one real person
select
    fields.contact_id,
    accounts.account_id,
    coalesce(
        fields.full_name,
        nullif(trim(coalesce(fields.first_name, '') || ' ' || coalesce(fields.last_name, '')), '')
    ) as full_name,
    fields.first_name,
    fields.last_name,
    fields.email,
    'unknown' as email_status,
    cast(null as varchar) as email_reason,
    cast(null as varchar) as phone_e164,
    cast(null as varchar) as phone_status,
    fields.job_title,
    coalesce(countries.country, trim(fields.country)) as country,
    fields.time_zone,
    case
        when lifecycles.customer_at is not null then 'customer'
        when lifecycles.opportunity_at is not null then 'opportunity'
        when lifecycles.sql_at is not null then 'sql'
        when lifecycles.mql_at is not null then 'mql'
        when lifecycles.lead_at is not null then 'lead'
        else 'subscriber'
    end as lifecycle_stage,
    fields.is_opted_out
from {{ ref('contact_fields') }} as fields
left join {{ ref('contact_accounts') }} as accounts on fields.contact_id = accounts.contact_id
left join {{ ref('contact_lifecycles') }} as lifecycles on fields.contact_id = lifecycles.contact_id
left join {{ ref('countries') }} as countries on lower(trim(fields.country)) = countries.source_word
order by fields.contact_id
