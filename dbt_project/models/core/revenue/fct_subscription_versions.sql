-- one subscription item between two changes; in force after valid_from, up to and with valid_to
select
    {{ source_key('versions.subscription_item_id', 'versions') }} as subscription_item_key,
    {{ source_key('versions.subscription_id', 'versions') }} as subscription_id,
    accounts.account_id,
    {{ source_key('versions.plan_id', 'versions') }} as plan_id,
    versions.status,
    versions.discount,
    versions.version_source,
    versions.is_in_force,
    versions.is_paused,
    versions.is_approximate,
    versions.currency,
    versions.quantity,
    versions.unit_amount_minor,
    versions.mrr_amount_original,
    versions.valid_from,
    versions.valid_to,
    versions.source_system,
    versions.source_instance,
    versions.subscription_item_id as source_id
from {{ ref('int_revenue__versions') }} as versions
left join {{ ref('billing_accounts') }} as accounts
    on
        versions.source_system = accounts.source_system
        and versions.source_instance = accounts.source_instance
        and versions.customer_id = accounts.customer_id
order by subscription_item_key, versions.valid_from
