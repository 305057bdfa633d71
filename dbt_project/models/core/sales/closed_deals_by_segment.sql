-- one closed deal that win rates count, once for each way to break it down
{{ config(schema='intermediate', contract={'enforced': false}) }}
with deals as (
    select
        {{ fiscal_quarter_of(local_date('opportunities.closed_at')) }} as quarter_start,
        opportunities.is_won,
        opportunities.record_coverage = 'won_only' as is_half_told,
        opportunities.{{ opportunity_value() }} as amount,
        opportunities.cycle_days,
        opportunities.opportunity_type,
        opportunities.owner_id,
        opportunities.source_channel,
        accounts.segment,
        accounts.country
    from {{ ref('fct_opportunities') }} as opportunities
    left join {{ ref('dim_accounts') }} as accounts on opportunities.account_id = accounts.account_id
    where opportunities.is_closed and not opportunities.is_ignored and opportunities.closed_at is not null
),

segmented as (
    {{ by_segment('deals', ['quarter_start', 'is_won', 'is_half_told', 'amount', 'cycle_days'], {
        'all': none, 'opportunity_type': 'opportunity_type', 'segment': 'segment', 'country': 'country',
        'owner': 'owner_id', 'channel': "coalesce(source_channel, 'unattributed')"}) }}
)

select * from segmented
