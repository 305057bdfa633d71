-- one published reference rate
select
    source_system,
    source_instance,
    base_currency,
    currency,
    rate_date,
    cast(rate as decimal(28, 12)) as rate
from {{ ref('stg_fx__rates') }}

union all

select
    source_system,
    source_instance,
    base_currency,
    currency,
    rate_date,
    cast(rate as decimal(28, 12)) as rate
from {{ ref('stg_files__billing_fx_rates') }}
