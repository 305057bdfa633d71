-- one live product
select
    source_system,
    source_instance,
    product_id,
    product_name,
    is_active
from {{ ref('stg_stripe__products') }}

union all

select
    source_system,
    source_instance,
    product_id,
    product_name,
    is_active
from {{ ref('stg_files__billing_products') }}
