-- one HubSpot deal, archived ones too
select
    source_system,
    source_instance,
    id as opportunity_id,
    coalesce(hs_primary_associated_company, {{ json_text('company_ids', '[0]') }}) as account_id,
    {{ json_text('contact_ids', '[0]') }} as contact_id,
    hubspot_owner_id as owner_id,
    dealname as opportunity_name,
    pipeline,
    dealstage as stage,
    dealtype as deal_type,
    amount,
    upper(deal_currency_code) as currency,
    hs_analytics_source as source_channel,
    closed_lost_reason as lost_reason,
    properties_with_history,
    coalesce(archived, false) as is_archived,
    createdate as created_at,
    closedate as closed_at,
    {{ local_date('closedate') }} as expected_close_date,
    hs_lastmodifieddate as updated_at
from {{ latest_versions('hubspot', 'deals') }} as latest
