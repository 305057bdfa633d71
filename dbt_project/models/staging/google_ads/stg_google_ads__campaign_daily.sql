-- one Google Ads account, campaign and day of the account's own calendar
select
    source_system,
    source_instance,
    customer_id as ad_account_id,
    campaign_id,
    date as spend_date,
    campaign_name,
    advertising_channel_type as channel,
    upper(currency_code) as currency,
    cast(cost_micros as decimal(20, 0)) * cast(0.000001 as decimal(7, 6)) as spend_amount,
    impressions,
    clicks,
    conversions
from {{ latest_versions('google_ads', 'campaign_daily') }} as latest
