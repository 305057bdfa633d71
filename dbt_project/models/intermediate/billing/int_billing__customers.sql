-- one customer that finance bills, or that billing still names after it was deleted
select
    source_system,
    source_instance,
    customer_id,
    customer_name,
    email,
    phone,
    country,
    currency,
    crm_account_id,
    created_at
from {{ ref('stg_stripe__customers') }}

union all

select
    source_system,
    source_instance,
    customer_id,
    customer_name,
    email,
    phone,
    country,
    currency,
    crm_account_id,
    created_at
from {{ ref('stg_stripe__customers_unlisted') }}

union all

select
    source_system,
    source_instance,
    customer_id,
    customer_name,
    email,
    phone,
    country,
    currency,
    crm_account_id,
    created_at
from {{ ref('stg_files__billing_customers') }}

union all

select
    source_system,
    source_instance,
    customer_id,
    customer_name,
    email,
    phone,
    country,
    currency,
    crm_account_id,
    created_at
from {{ ref('stg_files__billing_customers_unlisted') }}
