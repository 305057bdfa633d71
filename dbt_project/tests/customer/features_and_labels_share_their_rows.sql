-- account cutoffs that have features without labels, or labels without features
select
    coalesce(features.account_id, labels.account_id) as account_id,
    coalesce(features.cutoff_date, labels.cutoff_date) as cutoff_date
from {{ ref('account_months') }} as features
full outer join {{ ref('account_month_labels') }} as labels
    on
        features.account_id = labels.account_id
        and features.cutoff_date = labels.cutoff_date
where features.account_id is null or labels.account_id is null
