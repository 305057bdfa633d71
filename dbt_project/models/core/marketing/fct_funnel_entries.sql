-- one contact (lead, mql, sql) or account (opportunity, customer) the first time it entered a stage
-- a skipped stage takes the next one's time
with contacts as (
    select
        lifecycles.contact_id,
        contact_accounts.account_id,
        coalesce(lifecycles.channel, 'unattributed') as channel,
        coalesce(lead_at, mql_at, sql_at, opportunity_at, customer_at) as lead_at,
        coalesce(mql_at, sql_at, opportunity_at, customer_at) as mql_at,
        coalesce(sql_at, opportunity_at, customer_at) as sql_at
    from {{ ref('contact_lifecycles') }} as lifecycles
    left join {{ ref('contact_accounts') }} as contact_accounts on lifecycles.contact_id = contact_accounts.contact_id
),

account_channels as (
    select
        account_id,
        min_by(channel, appeared_at) as channel
    from (
        select account_id, source_channel as channel, '1' || cast(coalesce(created_at, closed_at) as varchar) || opportunity_id as appeared_at
        from {{ ref('fct_opportunities') }}
        where account_id is not null and source_channel is not null

        union all

        select account_id, channel, '2' || cast(lead_at as varchar) || contact_id as appeared_at
        from contacts
        where account_id is not null and channel <> 'unattributed' and lead_at is not null
    ) as known
    group by account_id
),

deals as (
    select account_id, {{ local_date('min(coalesce(created_at, closed_at))') }} as opportunity_date
    from {{ ref('fct_opportunities') }}
    where account_id is not null
    group by account_id
),

accounts as (
    select
        dim_accounts.account_id,
        coalesce(account_channels.channel, 'unattributed') as channel,
        coalesce(deals.opportunity_date, dim_accounts.customer_since_date) as opportunity_date,
        dim_accounts.customer_since_date as customer_date
    from {{ ref('dim_accounts') }} as dim_accounts
    left join deals on dim_accounts.account_id = deals.account_id
    left join account_channels on dim_accounts.account_id = account_channels.account_id
),

entries as (
    {% for stage in ['lead', 'mql', 'sql'] %}
        select '{{ stage }}' as stage, 'contact' as entity_type, contact_id as entity_id, account_id, channel, {{ local_date(stage ~ '_at') }} as entered_date
        from contacts
        union all
    {% endfor %}
    select 'opportunity' as stage, 'account' as entity_type, account_id as entity_id, account_id, channel, opportunity_date as entered_date
    from accounts
    union all
    select 'customer' as stage, 'account' as entity_type, account_id as entity_id, account_id, channel, customer_date as entered_date
    from accounts
)

select entity_id, entity_type, account_id, stage, channel, entered_date
from entries
where entered_date is not null
order by stage, entity_id
