-- one version of a subscription: how it stood at the end of the day whose load first showed it

select
    source_system,
    source_instance,
    id as subscription_id,
    status,
    discounts as discounts_json,
    items as items_json,
    _as_of as shown_on,
    _sequence as version_number
from {{ raw_versions('stripe', 'subscriptions') }} as subscriptions
where not _deleted
