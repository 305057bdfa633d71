-- one account that has a parent, and the account at the top of its tree
{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set deepest = 20 %}
with recursive parents as (
    select account_id, parent_account_id
    from {{ ref('account_fields') }}
    where parent_account_id is not null
),

ancestry as (
    select account_id, parent_account_id as ancestor_id, 1 as depth
    from parents

    union all

    select ancestry.account_id, parents.parent_account_id as ancestor_id, ancestry.depth + 1 as depth
    from ancestry
    inner join parents on ancestry.ancestor_id = parents.account_id
    where ancestry.ancestor_id <> ancestry.account_id and ancestry.depth < {{ deepest }}
),

tops as (
    select
        account_id,
        max_by(ancestor_id, depth) as top_id,
        min(ancestor_id) as least_id,
        max(case when ancestor_id = account_id then 1 else 0 end) as is_ring
    from ancestry
    group by account_id
)

select
    parents.account_id,
    parents.parent_account_id,
    case when tops.is_ring = 1 then tops.least_id else tops.top_id end as ultimate_parent_account_id
from parents
inner join tops on parents.account_id = tops.account_id
