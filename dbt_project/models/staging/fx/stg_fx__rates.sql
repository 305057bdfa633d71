-- one published reference rate: units of currency for one unit of base_currency

select
    source_system,
    source_instance,
    upper(base) as base_currency,
    upper(currency) as currency,
    date as rate_date,
    rate
from {{ latest_versions('fx', 'rates') }} as rates
