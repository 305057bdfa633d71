-- one account in force at a cutoff and what it did in the 90 days after it; NULL while they are not over
{% set days = 90 %}
with cutoffs as (
    select
        account_id,
        cutoff_date,
        cutoff_at,
        {{ end_of_date(add_days('cutoff_date', days)) }} as horizon_at,
        {{ add_days('cutoff_date', days) }} <= {{ as_of_date() }} as is_over
    from {{ ref('accounts_in_force') }}
),

upsold as (
    select cutoffs.account_id, cutoffs.cutoff_date
    from cutoffs
    inner join {{ ref('account_upsells') }} as upsells
        on
            cutoffs.account_id = upsells.account_id
            and upsells.changed_at >= cutoffs.cutoff_at
            and upsells.changed_at < cutoffs.horizon_at
    group by cutoffs.account_id, cutoffs.cutoff_date
)

select
    cutoffs.account_id,
    cutoffs.cutoff_date,
    case when cutoffs.is_over then coalesce(spans.ends_at < cutoffs.horizon_at, false) end as churned_within_90d,
    case when cutoffs.is_over then upsold.account_id is not null end as upsold_within_90d
from cutoffs
inner join {{ ref('account_in_force_spans') }} as spans
    on
        cutoffs.account_id = spans.account_id
        and spans.starts_at < cutoffs.cutoff_at
        and (spans.ends_at is null or cutoffs.cutoff_at <= spans.ends_at)
left join upsold
    on
        cutoffs.account_id = upsold.account_id
        and cutoffs.cutoff_date = upsold.cutoff_date
order by cutoffs.account_id, cutoffs.cutoff_date
