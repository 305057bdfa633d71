-- one vendor, ad account, campaign and day
select
    {{ source_key('spend.campaign_id', 'spend') }} as campaign_id,
    spend.ad_account_id,
    coalesce({{ channel_of('spend.channel') }}, 'unattributed') as channel,
    spend.currency,
    rates.fx_rate,
    spend.spend_amount as spend_amount_original,
    {{ converted('spend.spend_amount', 'rates.fx_rate') }} as spend_amount,
    spend.impressions as impression_count,
    spend.clicks as click_count,
    spend.conversions as conversion_count,
    spend.spend_date,
    spend.source_system,
    spend.source_instance,
    spend.ad_account_id || ':' || spend.campaign_id || ':' || cast(spend.spend_date as varchar) as source_id
from {{ ref('int_marketing__spend_daily') }} as spend
left join {{ ref('channels') }} as channels
    on
        spend.source_system = channels.source_system
        and spend.channel = channels.source_word
left join {{ ref('fx_rates_daily') }} as rates
    on
        spend.currency = rates.currency
        and spend.spend_date = rates.rate_date
order by campaign_id, ad_account_id, spend_date
