-- one source record that stands for a person outside our company
select
    source_system,
    source_instance,
    'contact' as source_object,
    contact_id as source_id,
    email,
    first_name,
    last_name,
    coalesce(full_name, nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '')) as full_name,
    phone,
    'company' as company_object,
    account_id as company_source_id,
    merged_ids,
    created_at
from {{ ref('int_crm__contacts') }}

union all

select
    source_system,
    source_instance,
    'lead' as source_object,
    lead_id as source_id,
    email,
    cast(null as varchar) as first_name,
    cast(null as varchar) as last_name,
    full_name,
    cast(null as varchar) as phone,
    'company' as company_object,
    account_id as company_source_id,
    cast(null as varchar) as merged_ids,
    lead_at as created_at
from {{ ref('int_marketing__leads') }}

union all

select
    source_system,
    source_instance,
    'user' as source_object,
    user_id as source_id,
    email,
    cast(null as varchar) as first_name,
    cast(null as varchar) as last_name,
    full_name,
    phone,
    'organization' as company_object,
    organization_id as company_source_id,
    cast(null as varchar) as merged_ids,
    created_at
from {{ ref('int_support__users') }}
where role is null or role not in ('agent', 'admin')
