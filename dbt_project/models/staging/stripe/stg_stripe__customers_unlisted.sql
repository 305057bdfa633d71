-- one customer that subscriptions or invoices name but Stripe no longer lists: deleted, its revenue was real

with named as (
    select source_system, source_instance, customer_id
    from {{ ref('stg_stripe__subscriptions') }}
    union
    select source_system, source_instance, customer_id
    from {{ ref('stg_stripe__invoices') }}
),

unlisted as (
    select named.*
    from named
    left join {{ ref('stg_stripe__customers') }} as listed
        on
            named.source_instance = listed.source_instance
            and named.customer_id = listed.customer_id
    where listed.customer_id is null and named.customer_id is not null
),

last_known as (
    select
        *,
        row_number() over (
            partition by source_instance, customer_id
            order by version_number desc, extracted_at desc
        ) as newest_first
    from {{ ref('stg_stripe__customers_versions') }}
)

select
    unlisted.source_system,
    unlisted.source_instance,
    unlisted.customer_id,
    last_known.customer_name,
    last_known.email,
    last_known.phone,
    last_known.country,
    last_known.currency,
    last_known.crm_account_id,
    last_known.created_at
from unlisted
left join last_known
    on
        unlisted.source_instance = last_known.source_instance
        and unlisted.customer_id = last_known.customer_id
        and last_known.newest_first = 1
