-- one campaign
with days as (
    select
        *,
        {{ source_key('campaign_id') }} as campaign_key
    from {{ ref('int_marketing__spend_daily') }}
)

select
    days.campaign_key as campaign_id,
    max_by(days.campaign_name, cast(days.spend_date as varchar) || coalesce(days.campaign_name, '')) as campaign_name,
    max_by(
        coalesce({{ channel_of('days.channel') }}, 'unattributed'),
        cast(days.spend_date as varchar) || coalesce(days.channel, '')
    ) as channel,
    min(days.ad_account_id) as ad_account_id,
    min(days.spend_date) as first_spend_date,
    max(days.spend_date) as last_spend_date,
    min(days.source_system) as source_system,
    min(days.source_instance) as source_instance,
    min(days.campaign_id) as source_id
from days
left join {{ ref('channels') }} as channels
    on
        days.source_system = channels.source_system
        and days.channel = channels.source_word
group by days.campaign_key
order by campaign_id
