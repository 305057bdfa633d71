-- accounts that are customers without anything in force at as_of, or the other way round, where subscriptions are known
with in_force as (
    select account_id
    from {{ ref('accounts_in_force') }}
    where cutoff_date = {{ as_of_date() }}
)

select accounts.account_id, accounts.is_customer
from {{ ref('dim_accounts') }} as accounts
left join in_force on accounts.account_id = in_force.account_id
where
    accounts.is_customer <> (in_force.account_id is not null)
    and (select count(*) > 0 from {{ ref('fct_subscription_versions') }})
