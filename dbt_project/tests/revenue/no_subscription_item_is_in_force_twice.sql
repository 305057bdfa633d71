select earlier.subscription_item_key, earlier.valid_from, later.valid_from as overlapping_from
from {{ ref('fct_subscription_versions') }} as earlier
inner join {{ ref('fct_subscription_versions') }} as later
    on
        earlier.subscription_item_key = later.subscription_item_key
        and earlier.valid_from < later.valid_from
        and (earlier.valid_to is null or later.valid_from < earlier.valid_to)
