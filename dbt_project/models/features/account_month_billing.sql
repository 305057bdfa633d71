-- one account in force at a cutoff: what it held, owed and paid by then
{{ config(schema='intermediate', contract={'enforced': false}) }}
with held as (
    select * from {{ ref('accounts_in_force') }}
),

terms as (
    select
        held.account_id,
        held.cutoff_date,
        max(case when plans."interval" = 'year' then 1 else 0 end) = 1 as is_annual,
        max(case when versions.status = 'past_due' then 1 else 0 end) = 1 as is_past_due
    from held
    inner join {{ ref('fct_subscription_versions') }} as versions
        on
            held.account_id = versions.account_id
            and versions.is_in_force
            and versions.valid_from < held.cutoff_at
            and (versions.valid_to is null or held.cutoff_at <= versions.valid_to)
    left join {{ ref('dim_plans') }} as plans on versions.plan_id = plans.plan_id
    group by held.account_id, held.cutoff_date
),

begun as (
    select account_id, min(starts_at) as first_started_at
    from {{ ref('account_in_force_spans') }}
    group by account_id
),

paid_until as (
    select held.account_id, held.cutoff_date, max(lines.period_end_at) as paid_until_at
    from held
    inner join {{ ref('fct_invoices') }} as invoices
        on
            held.account_id = invoices.account_id
            and invoices.issued_at < held.cutoff_at
    inner join {{ ref('fct_invoice_lines') }} as lines
        on
            invoices.invoice_id = lines.invoice_id
            and lines.line_type = 'recurring'
    group by held.account_id, held.cutoff_date
),

failures as (
    select held.account_id, held.cutoff_date, count(*) as failed_payments_90d
    from held
    inner join {{ ref('fct_payments') }} as payments
        on
            held.account_id = payments.account_id
            and payments.status = 'failed'
            and payments.paid_at < held.cutoff_at
            and payments.paid_at >= {{ start_of_date(add_days('held.cutoff_date', -89)) }}
    group by held.account_id, held.cutoff_date
)

select
    held.account_id,
    held.cutoff_date,
    held.cutoff_at,
    cast({{ months_between(month_of(local_date('begun.first_started_at')), month_of('held.cutoff_date')) }} as integer) as tenure_months,
    held.mrr_amount,
    before.mrr_amount as mrr_before_amount,
    held.unit_count as seats,
    held.unit_count - before.unit_count as seats_change_3m,
    cast(held.item_count as integer) as items,
    terms.is_annual,
    held.has_discount,
    terms.is_past_due,
    {{ days_between('held.cutoff_date', local_date('paid_until.paid_until_at')) }} as days_to_renewal,
    coalesce(failures.failed_payments_90d, 0) as failed_payments_90d
from held
inner join terms on held.account_id = terms.account_id and held.cutoff_date = terms.cutoff_date
inner join begun on held.account_id = begun.account_id
left join {{ ref('accounts_in_force') }} as before
    on
        held.account_id = before.account_id
        and before.cutoff_date = {{ add_days(add_months(month_of('held.cutoff_date'), -2), -1) }}
left join paid_until on held.account_id = paid_until.account_id and held.cutoff_date = paid_until.cutoff_date
left join failures on held.account_id = failures.account_id and held.cutoff_date = failures.cutoff_date
