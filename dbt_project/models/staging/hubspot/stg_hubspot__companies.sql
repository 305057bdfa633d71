-- one HubSpot company, archived ones too
select
    source_system,
    source_instance,
    id as account_id,
    name as account_name,
    domain,
    industry,
    numberofemployees as employee_count,
    country,
    city,
    phone,
    hubspot_owner_id as owner_id,
    lifecyclestage as lifecycle_stage,
    hs_parent_company_id as parent_account_id,
    hs_merged_object_ids as merged_ids,
    coalesce(archived, false) as is_archived,
    createdate as created_at,
    hs_lastmodifieddate as updated_at
from {{ latest_versions('hubspot', 'companies') }} as latest
