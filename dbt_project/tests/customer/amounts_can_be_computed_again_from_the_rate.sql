-- opportunities whose company amount is not the original amount × the rate beside it, to the cent
select opportunity_id, amount_original, fx_rate, amount
from {{ ref('fct_opportunities') }}
where amount is distinct from cast(round(cast(amount_original as decimal(20, 6)) * fx_rate, 2) as decimal(20, 2))
