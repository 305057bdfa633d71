-- one real company
with stages as (
    select
        contact_accounts.account_id,
        min(lifecycles.appeared_at) as first_touch_at,
        max(case
            when lifecycles.sql_at is not null then 3
            when lifecycles.mql_at is not null then 2
            when lifecycles.lead_at is not null then 1
            else 0
        end) as furthest
    from {{ ref('contact_accounts') }} as contact_accounts
    inner join {{ ref('contact_lifecycles') }} as lifecycles on contact_accounts.contact_id = lifecycles.contact_id
    group by contact_accounts.account_id
),

opportunities as (
    select distinct account_id from {{ ref('fct_opportunities') }}
    where account_id is not null
)

select
    fields.account_id,
    fields.account_name,
    fields.domain,
    fields.industry,
    fields.employee_count,
    coalesce(countries.country, trim(fields.country)) as country,
    segments.segment,
    owners.owner_id,
    cast(null as varchar) as csm_owner_id,
    parents.parent_account_id,
    coalesce(parents.ultimate_parent_account_id, fields.account_id) as ultimate_parent_account_id,
    case
        when spans.is_customer then 'customer'
        when spans.account_id is not null then 'churned'
        when opportunities.account_id is not null then 'opportunity'
        when stages.furthest = 3 then 'sql'
        when stages.furthest = 2 then 'mql'
        when stages.furthest = 1 then 'lead'
        else 'subscriber'
    end as lifecycle_stage,
    coalesce(spans.is_customer, false) as is_customer,
    stages.first_touch_at,
    spans.customer_since_date,
    spans.churned_date
from {{ ref('account_fields') }} as fields
left join {{ ref('account_parents') }} as parents on fields.account_id = parents.account_id
left join {{ ref('account_customer_spans') }} as spans on fields.account_id = spans.account_id
left join stages on fields.account_id = stages.account_id
left join opportunities on fields.account_id = opportunities.account_id
left join {{ ref('dim_owners') }} as owners on fields.owner_id = owners.owner_id
left join {{ ref('countries') }} as countries on lower(trim(fields.country)) = countries.source_word
left join {{ ref('segments') }} as segments
    on
        fields.employee_count between segments.min_employees and coalesce(segments.max_employees, fields.employee_count)
        or (fields.employee_count is null and segments.min_employees is null)
order by fields.account_id
