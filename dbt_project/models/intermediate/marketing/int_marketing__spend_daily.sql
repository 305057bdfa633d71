-- one ad account, campaign and day
select
    source_system,
    source_instance,
    ad_account_id,
    campaign_id,
    spend_date,
    campaign_name,
    channel,
    currency,
    spend_amount,
    impressions,
    clicks,
    conversions
from {{ ref('stg_google_ads__campaign_daily') }}

union all

select
    source_system,
    source_instance,
    ad_account_id,
    campaign_id,
    spend_date,
    campaign_name,
    channel,
    currency,
    spend_amount,
    impressions,
    clicks,
    conversions
from {{ ref('stg_files__marketing_spend_daily') }}
