-- an unknown profile would leave the company without subscriptions
select count(*) as row_count
from {{ ref('int_revenue__policy') }}
having count(*) <> 1
