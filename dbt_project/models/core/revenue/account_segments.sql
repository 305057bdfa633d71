-- one account and segment it belongs to as of now, by segment type
{{ config(schema='intermediate', contract={'enforced': false}) }}
with accounts as (
    select distinct fct_mrr_monthly.account_id
    from {{ ref('fct_mrr_monthly') }} as fct_mrr_monthly
)

select accounts.account_id, 'all' as segment_type, 'all' as segment
from accounts
union all
select accounts.account_id, 'segment', coalesce(dim_accounts.segment, 'unknown')
from accounts
left join {{ ref('dim_accounts') }} as dim_accounts on accounts.account_id = dim_accounts.account_id
union all
select accounts.account_id, 'country', coalesce(dim_accounts.country, 'unknown')
from accounts
left join {{ ref('dim_accounts') }} as dim_accounts on accounts.account_id = dim_accounts.account_id
