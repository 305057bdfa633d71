-- one live product

select
    source_system,
    source_instance,
    id as product_id,
    name as product_name,
    active as is_active
from {{ latest_versions('stripe', 'products') }} as products
