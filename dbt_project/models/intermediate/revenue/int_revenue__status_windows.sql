-- one stretch of a subscription's life with a status of its own (everything else is active)
-- where stretches overlap the higher rank wins; ends_at is empty while it runs

with subscriptions as (
    select * from {{ ref('int_revenue__subscriptions') }}
),

invoices as (
    select
        *,
        coalesce(paid_at, voided_at, uncollectible_at) as settled_at
    from {{ ref('int_billing__invoices') }}
    where subscription_id is not null
),

first_failures as (
    select
        source_system,
        source_instance,
        invoice_id,
        min(paid_at) as failed_at
    from {{ ref('int_billing__payments') }}
    where status = 'failed'
    group by source_system, source_instance, invoice_id
),

overdue as (
    select
        invoices.source_system,
        invoices.source_instance,
        invoices.subscription_id,
        least(first_failures.failed_at, invoices.due_at) as overdue_from_at,
        invoices.settled_at
    from invoices
    left join first_failures
        on
            invoices.source_system = first_failures.source_system
            and invoices.source_instance = first_failures.source_instance
            and invoices.invoice_id = first_failures.invoice_id
    where invoices.status <> 'draft'
),

given_up as (
    select
        source_system,
        source_instance,
        subscription_id,
        min(uncollectible_at) as given_up_at
    from invoices
    where is_attempted
    group by source_system, source_instance, subscription_id
)

select
    source_system,
    source_instance,
    subscription_id,
    'past_due' as status,
    1 as status_rank,
    overdue_from_at as starts_at,
    settled_at as ends_at
from overdue
where overdue_from_at < {{ as_of_end() }} and (settled_at is null or settled_at > overdue_from_at)

union all

select
    subscriptions.source_system, subscriptions.source_instance, subscriptions.subscription_id, 'unpaid', 2,
    given_up.given_up_at, cast(null as timestamp)
from subscriptions
inner join given_up
    on
        subscriptions.source_system = given_up.source_system
        and subscriptions.source_instance = given_up.source_instance
        and subscriptions.subscription_id = given_up.subscription_id
where subscriptions.status = 'unpaid' and given_up.given_up_at is not null

union all

select source_system, source_instance, subscription_id, 'trialing', 3, trial_start_at, trial_end_at
from subscriptions
where trial_start_at is not null and trial_end_at > trial_start_at

union all

-- a trial that ran out without a card on file
select source_system, source_instance, subscription_id, 'paused', 3, trial_end_at, cast(null as timestamp)
from subscriptions
where status = 'paused' and trial_end_at is not null

union all

-- never paid for at all
select source_system, source_instance, subscription_id, status, 4, started_at, cast(null as timestamp)
from subscriptions
where status in ('incomplete', 'incomplete_expired')
