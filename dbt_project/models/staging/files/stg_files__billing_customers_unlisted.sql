-- one customer that billing files name but no file of customers holds
with named as (
    select source_system, source_instance, customer_id from {{ ref('stg_files__billing_subscriptions') }}
    union
    select source_system, source_instance, customer_id from {{ ref('stg_files__billing_subscription_versions') }}
    union
    select source_system, source_instance, customer_id from {{ ref('stg_files__billing_invoices') }}
)

select
    named.source_system,
    named.source_instance,
    named.customer_id,
    cast(null as varchar) as customer_name,
    cast(null as varchar) as email,
    cast(null as varchar) as phone,
    cast(null as varchar) as country,
    cast(null as varchar) as currency,
    cast(null as varchar) as crm_account_id,
    cast(null as timestamp) as created_at
from named
left join {{ ref('stg_files__billing_customers') }} as listed
    on
        named.source_system = listed.source_system
        and named.source_instance = listed.source_instance
        and named.customer_id = listed.customer_id
where listed.customer_id is null and named.customer_id is not null
