-- one account and what it holds, was billed and owes at as_of
{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set least_term_months = 6 %}
{% set due = "invoices.status = 'open' and invoices.remaining_amount > 0 and coalesce(invoices.due_at, invoices.issued_at) < " ~ as_of_end() %}
with held as (
    select account_id, mrr_amount
    from {{ ref('accounts_in_force') }}
    where cutoff_date = {{ as_of_date() }}
),

billed as (
    select
        invoices.account_id,
        sum(case when {{ due }} then invoices.remaining_amount else 0 end) as past_due_amount
    from {{ ref('fct_invoices') }} as invoices
    group by invoices.account_id
),

lines as (
    select
        lines.account_id,
        sum(lines.amount) as revenue_amount,
        max(case
            when
                lines.line_type = 'recurring' and {{ local_date('lines.period_end_at') }} >= {{ as_of_date() }}
                and {{ add_months(local_date('lines.period_start_at'), least_term_months) }} <= {{ local_date('lines.period_end_at') }}
                then {{ local_date('lines.period_end_at') }}
        end) as term_ends_date
    from {{ ref('fct_invoice_lines') }} as lines
    inner join {{ ref('fct_invoices') }} as invoices on lines.invoice_id = invoices.invoice_id
    where coalesce(invoices.status, 'paid') not in ('draft', 'void')
    group by lines.account_id
)

select
    accounts.account_id,
    held.mrr_amount,
    cast(12 * held.mrr_amount as decimal(20, 2)) as arr_amount,
    case when held.account_id is not null then lines.term_ends_date end as renewal_date,
    cast(case
        when held.account_id is not null then {{ days_between(as_of_date(), 'lines.term_ends_date') }}
    end as integer) as days_to_renewal,
    cast(lines.revenue_amount as decimal(20, 2)) as revenue_amount,
    cast(billed.past_due_amount as decimal(20, 2)) as past_due_amount
from {{ ref('dim_accounts') }} as accounts
left join held on accounts.account_id = held.account_id
left join billed on accounts.account_id = billed.account_id
left join lines on accounts.account_id = lines.account_id
