-- one lead of a marketing source (leads a CRM keeps are its contacts)
select
    source_system,
    source_instance,
    lead_id,
    account_id,
    contact_id,
    email,
    full_name,
    source_channel,
    landing_page,
    lead_at,
    mql_at,
    sql_at
from {{ ref('stg_files__marketing_leads') }}
