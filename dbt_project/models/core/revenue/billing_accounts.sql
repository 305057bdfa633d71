-- one billing customer and its account; a customer that no link names is an account of its own
{{ config(schema='intermediate', contract={'enforced': false}) }}
with named as (
    select source_system, source_instance, customer_id from {{ ref('int_billing__customers') }}
    union
    select source_system, source_instance, customer_id from {{ ref('int_revenue__versions') }}
    union
    select source_system, source_instance, customer_id from {{ ref('int_billing__subscriptions') }}
    union
    select source_system, source_instance, customer_id from {{ ref('int_billing__invoices') }}
)

select
    named.source_system,
    named.source_instance,
    named.customer_id,
    coalesce(links.entity_id, {{ source_key('named.customer_id', 'named') }}) as account_id,
    links.entity_id is not null as is_linked
from named
left join {{ ref('identity_links') }} as links
    on
        named.source_system = links.source_system
        and named.source_instance = links.source_instance
        and named.customer_id = links.source_id
        and links.source_object = 'customer'
        and links.entity_type = 'account'
where named.customer_id is not null
