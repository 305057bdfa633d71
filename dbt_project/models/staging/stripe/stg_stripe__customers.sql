-- one live customer

select
    source_system,
    source_instance,
    id as customer_id,
    name as customer_name,
    email,
    phone,
    {{ json_text('address', 'country') }} as country,
    upper(currency) as currency,
    coalesce(
        {{ json_text('metadata', 'crm_account_id') }},
        {{ json_text('metadata', 'hubspot_company_id') }},
        {{ json_text('metadata', 'crm_company_id') }}
    ) as crm_account_id,
    discount as discount_json,
    created as created_at
from {{ latest_versions('stripe', 'customers') }} as customers
