-- one reason why rows of a resource were set aside, or why a fact has no amount
{% set converted = [
    ('fct_mrr_items_monthly', 'mrr_amount_original', 'month_start'), ('fct_opportunities', 'amount_original', 'created_at'),
    ('fct_invoices', 'total_amount_original', 'issued_at'), ('fct_payments', 'amount_original', 'paid_at'),
    ('fct_marketing_spend_daily', 'spend_amount_original', 'spend_date'),
] %}
with reasons as (
    {% for fact, original, happened in converted %}
        select
            {% if fact == 'fct_mrr_items_monthly' -%}
                split_part(subscription_item_key, ':', 1) as source_system,
                split_part(subscription_item_key, ':', 2) as source_instance,
            {%- else -%}
                source_system,
                source_instance,
            {%- endif %}
            '{{ fact }}' as resource,
            case
                when {{ happened }} is null then 'no date to convert it at'
                else 'no exchange rate of ' || coalesce(currency, 'an unknown currency') || ' within 7 days'
            end as reason,
            cast({{ happened }} as date) as seen_date
        from {{ ref(fact) }}
        where {{ original }} is not null and fx_rate is null
        union all
    {% endfor %}
    select source_system, source_instance, resource, reason, as_of as seen_date
    from {{ quarantined_rows() }} as quarantined
)

select
    source_system,
    source_instance,
    resource,
    reason,
    count(*) as row_count,
    min(seen_date) as first_seen_date,
    max(seen_date) as last_seen_date
from reasons
group by source_system, source_instance, resource, reason
order by source_system, source_instance, resource, reason
