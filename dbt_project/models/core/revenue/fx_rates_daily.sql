-- one currency and calendar day with a rate: company units for one unit, the last quote carried up to 7 days
{% set company = "'" ~ var('company_currency') ~ "'" %}
with quotes as (
    select base_currency, currency, rate_date, max(rate) as rate
    from {{ ref('int_billing__fx_rates') }}
    where rate > 0 and rate_date <= {{ as_of_date() }}
    group by base_currency, currency, rate_date
    union
    select base_currency, base_currency as currency, rate_date, cast(1 as decimal(28, 12)) as rate
    from {{ ref('int_billing__fx_rates') }}
    where rate_date <= {{ as_of_date() }}
),

-- the quotient of the two quotes published for one day
quotients as (
    select
        item.currency,
        item.rate_date as quoted_date,
        min_by(
            {{ from_parts(round_quotient(
                '(' ~ whole_parts('company.rate', 12) ~ ' * 1000000000000)', whole_parts('item.rate', 12)
            ), 12, 38) }},
            case when item.base_currency = {{ company }} then '' else item.base_currency end
        ) as fx_rate
    from quotes as item
    inner join quotes as company
        on
            item.base_currency = company.base_currency
            and item.rate_date = company.rate_date
            and company.currency = {{ company }}
    where item.currency <> {{ company }}
    group by item.currency, item.rate_date
),

followed as (
    select
        *,
        least(
            coalesce(
                {{ add_days('lead(quoted_date) over (partition by currency order by quoted_date)', -1) }},
                {{ as_of_date() }}
            ),
            {{ add_days('quoted_date', 7) }},
            {{ as_of_date() }}
        ) as last_date
    from quotients
),

carried as (
    select currency, fx_rate, quoted_date, {{ day_series('quoted_date', 'last_date') }} as rate_date
    from followed
),

beginnings as (
    select min(month_start) as first_date from {{ ref('int_calendar__months') }}
    union all
    select min(rate_date) from quotes
),

-- the company's own currency is worth itself, with or without quotes
own as (
    select {{ day_series('coalesce(min(first_date), ' ~ month_of(as_of_date()) ~ ')', as_of_date()) }} as rate_date
    from beginnings
)

select
    currency,
    rate_date,
    cast(fx_rate as decimal(18, 12)) as fx_rate,
    quoted_date
from carried
union all
select
    {{ company }} as currency,
    rate_date,
    cast(1 as decimal(18, 12)) as fx_rate,
    rate_date as quoted_date
from own
order by currency, rate_date
