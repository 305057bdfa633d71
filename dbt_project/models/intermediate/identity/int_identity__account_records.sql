-- one source record that stands for a company
select
    source_system,
    source_instance,
    'company' as source_object,
    account_id as source_id,
    account_name as name,
    domain,
    cast(null as varchar) as email,
    country,
    cast(null as varchar) as crm_account_id,
    parent_account_id as parent_id,
    merged_ids,
    created_at
from {{ ref('int_crm__accounts') }}

union all

select
    source_system,
    source_instance,
    'customer' as source_object,
    customer_id as source_id,
    customer_name as name,
    cast(null as varchar) as domain,
    email,
    country,
    crm_account_id,
    cast(null as varchar) as parent_id,
    cast(null as varchar) as merged_ids,
    created_at
from {{ ref('int_billing__customers') }}

union all

select
    source_system,
    source_instance,
    'organization' as source_object,
    organization_id as source_id,
    organization_name as name,
    nullif(split_part(domains, ';', 1), '') as domain,
    cast(null as varchar) as email,
    cast(null as varchar) as country,
    crm_account_id,
    cast(null as varchar) as parent_id,
    cast(null as varchar) as merged_ids,
    created_at
from {{ ref('int_support__organizations') }}
