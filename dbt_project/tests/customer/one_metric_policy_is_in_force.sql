-- a policy that the seed metric_policies does not know
select count(*) as policy_count
from {{ ref('metric_policy') }}
having count(*) <> 1
