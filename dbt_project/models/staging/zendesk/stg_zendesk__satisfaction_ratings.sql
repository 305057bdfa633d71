-- one answer of a customer to "how was it"; a question without an answer is none
select
    source_system,
    source_instance,
    id as rating_id,
    ticket_id,
    score,
    score in ('good', 'good_with_comment') as is_good,
    coalesce(updated_at, created_at) as rated_at
from {{ latest_versions('zendesk', 'satisfaction_ratings') }} as latest
where score in ('good', 'good_with_comment', 'bad', 'bad_with_comment')
