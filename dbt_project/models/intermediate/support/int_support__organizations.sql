-- one company of a help desk
select
    source_system,
    source_instance,
    organization_id,
    organization_name,
    domains,
    crm_account_id,
    created_at
from {{ ref('stg_zendesk__organizations') }}

union all

select
    source_system,
    source_instance,
    organization_id,
    organization_name,
    domains,
    crm_account_id,
    created_at
from {{ ref('stg_files__support_organizations') }}
