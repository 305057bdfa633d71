-- one row: the company the warehouse belongs to
select
    '{{ var("company_name") | replace("'", "''") }}' as company_name,
    '{{ var("company_currency") }}' as company_currency,
    '{{ var("company_time_zone") }}' as company_time_zone,
    cast({{ var('fiscal_year_start_month') }} as integer) as fiscal_year_start_month,
    {{ as_of_date() }} as as_of,
    min(first_loaded_as_of) as first_load_date,
    cast({{ var('contract_version') }} as integer) as contract_version
from {{ ref('source_freshness') }}
