-- one product
select
    {{ source_key('product_id') }} as product_id,
    product_name,
    is_active,
    source_system,
    source_instance,
    product_id as source_id
from {{ ref('int_billing__products') }}
order by product_id
