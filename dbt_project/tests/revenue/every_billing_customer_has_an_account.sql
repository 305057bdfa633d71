-- its MRR is not lost without one (the customer then is an account of its own), but linkage has left it out
select source_system, source_instance, customer_id
from {{ ref('billing_accounts') }}
where not is_linked
