-- one live opportunity
with opportunities as (
    select
        *,
        {{ source_key('opportunity_id') }} as opportunity_key,
        coalesce(nullif(upper(trim(currency)), ''), '{{ var("company_currency") }}') as known_currency
    from {{ ref('int_crm__opportunities') }}
),

dated as (
    select
        opportunities.*,
        outcomes.opportunity_type,
        outcomes.is_qualified,
        outcomes.is_closed as is_over,
        outcomes.is_won as is_gained,
        outcomes.qualified_at,
        outcomes.closed_at as over_at,
        case when outcomes.is_closed then {{ local_date('outcomes.closed_at') }} else {{ as_of_date() }} end as rate_date
    from opportunities
    inner join {{ ref('opportunity_outcomes') }} as outcomes on opportunities.opportunity_key = outcomes.opportunity_id
)

select
    dated.opportunity_key as opportunity_id,
    links.entity_id as account_id,
    contacts.entity_id as contact_id,
    {{ source_key('dated.owner_id', 'dated') }} as owner_id,
    dated.opportunity_type,
    dated.pipeline,
    dated.stage,
    {{ channel_of('dated.source_channel') }} as source_channel,
    dated.lost_reason,
    coalesce(dated.record_coverage, 'all') as record_coverage,
    dated.is_qualified,
    dated.is_over as is_closed,
    dated.is_gained as is_won,
    dated.is_over and not dated.is_gained and ignored.lost_reason is not null as is_ignored,
    dated.known_currency as currency,
    rates.fx_rate,
    dated.amount as amount_original,
    {{ converted('dated.amount', 'rates.fx_rate') }} as amount,
    cast(null as decimal(20, 2)) as acv_amount,
    cast(null as decimal(20, 2)) as arr_amount,
    cast(null as decimal(20, 2)) as tcv_amount,
    cast(null as decimal(20, 2)) as one_off_amount,
    cast(null as integer) as term_months,
    cast({{ days_between(local_date('dated.created_at'), local_date('dated.over_at')) }} as integer) as cycle_days,
    dated.expected_close_date,
    dated.created_at,
    dated.qualified_at,
    dated.over_at as closed_at,
    dated.source_system,
    dated.source_instance,
    dated.opportunity_id as source_id
from dated
left join {{ ref('source_entities') }} as links
    on
        dated.source_system = links.source_system
        and dated.source_instance = links.source_instance
        and dated.account_id = links.source_id
        and links.source_object = 'company'
left join {{ ref('source_entities') }} as contacts
    on
        dated.source_system = contacts.source_system
        and dated.source_instance = contacts.source_instance
        and dated.contact_id = contacts.source_id
        and contacts.source_object = 'contact'
left join {{ ref('channels') }} as channels
    on
        dated.source_system = channels.source_system
        and dated.source_channel = channels.source_word
left join {{ ref('lost_reasons_ignored') }} as ignored on lower(trim(dated.lost_reason)) = ignored.lost_reason
left join {{ ref('fx_rates_daily') }} as rates
    on
        dated.known_currency = rates.currency
        and dated.rate_date = rates.rate_date
order by opportunity_id
