-- one account and instant at which it took more: seats, a dearer plan or another product, in unbroken force
{{ config(schema='intermediate', contract={'enforced': false}) }}
with versions as (
    select
        account_id,
        subscription_item_key,
        plan_id,
        quantity,
        mrr_amount_original,
        valid_from,
        coalesce(valid_to, timestamp '9999-12-31 00:00:00') as valid_to,
        lag(plan_id) over item as plan_before,
        lag(quantity) over item as quantity_before,
        lag(mrr_amount_original) over item as mrr_before,
        lag(valid_to) over item as before_to
    from {{ ref('fct_subscription_versions') }}
    where is_in_force and account_id is not null
    window item as (partition by subscription_item_key order by valid_from)
),

grown as (
    select account_id, valid_from as changed_at
    from versions
    where
        mrr_amount_original > coalesce(mrr_before, 0) and (
            before_to is null
            or (before_to = valid_from and (quantity > quantity_before or plan_id <> plan_before))
        )
    group by account_id, valid_from
),

weighed as (
    select
        grown.account_id,
        grown.changed_at,
        sum(case when versions.valid_to >= grown.changed_at and versions.valid_from < grown.changed_at then versions.mrr_amount_original end) as held_before,
        sum(case when versions.valid_to > grown.changed_at and versions.valid_from <= grown.changed_at then versions.mrr_amount_original end) as held_after
    from grown
    inner join versions on grown.account_id = versions.account_id
    group by grown.account_id, grown.changed_at
)

select account_id, changed_at
from weighed
where held_after > held_before
