-- one version of a customer while it lived (a deleted one leaves only a tombstone)

select
    source_system,
    source_instance,
    id as customer_id,
    name as customer_name,
    email,
    phone,
    {{ json_text('address', 'country') }} as country,
    upper(currency) as currency,
    {{ json_text('metadata', 'crm_account_id') }} as crm_account_id,
    created as created_at,
    _sequence as version_number,
    _extracted_at as extracted_at
from {{ raw_versions('stripe', 'customers') }} as customers
where not _deleted
