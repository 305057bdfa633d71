-- one KPI, period and segment
-- Made by `python -m orchestration.metrics` from the marts' kpi blocks: change those, not this.

with kpis as (
    {{ kpi_rows('leads', 'count', 'month', ref('funnel_monthly'), 'lead_count', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('mqls', 'count', 'month', ref('funnel_monthly'), 'mql_count', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('sqls', 'count', 'month', ref('funnel_monthly'), 'sql_count', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('opportunities', 'count', 'month', ref('funnel_monthly'), 'opportunity_count', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('new_customers', 'count', 'month', ref('funnel_monthly'), 'customer_count', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('new_mrr', 'money', 'month', ref('mrr_waterfall_monthly'), 'new_amount', period='month_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('reactivation_mrr', 'money', 'month', ref('mrr_waterfall_monthly'), 'reactivation_amount', period='month_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('expansion_mrr', 'money', 'month', ref('mrr_waterfall_monthly'), 'expansion_amount', period='month_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('contraction_mrr', 'money', 'month', ref('mrr_waterfall_monthly'), 'contraction_amount', period='month_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('churned_mrr', 'money', 'month', ref('mrr_waterfall_monthly'), 'churn_amount', period='month_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('fx_mrr', 'money', 'month', ref('mrr_waterfall_monthly'), 'fx_amount', period='month_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('mrr', 'money', 'month', ref('mrr_waterfall_monthly'), 'closing_amount', period='month_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('net_new_mrr', 'money', 'month', ref('mrr_waterfall_monthly'), 'net_new_amount', period='month_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('arr', 'money', 'month', ref('mrr_waterfall_monthly'), 'arr_amount', period='month_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('arpa', 'money', 'month', ref('mrr_waterfall_monthly'), 'arpa_amount', numerator='closing_amount', denominator='closing_customers', period='month_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('customers', 'count', 'month', ref('mrr_waterfall_monthly'), 'closing_customers', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('nrr_ttm', 'rate', 'month', ref('retention_monthly'), 'nrr_ttm', numerator='retained_amount', denominator='base_amount', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('grr_ttm', 'rate', 'month', ref('retention_monthly'), 'grr_ttm', numerator='capped_amount', denominator='base_amount', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('nrr_ttm_as_reported', 'rate', 'month', ref('retention_monthly'), 'nrr_ttm_as_reported', numerator='retained_amount_as_reported', denominator='base_amount_as_reported', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('grr_ttm_as_reported', 'rate', 'month', ref('retention_monthly'), 'grr_ttm_as_reported', numerator='capped_amount_as_reported', denominator='base_amount_as_reported', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('logo_churn_rate', 'rate', 'month', ref('retention_monthly'), 'logo_churn_rate', numerator='churned_customers', denominator='opening_customers', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('gross_mrr_churn_rate', 'rate', 'month', ref('retention_monthly'), 'gross_mrr_churn_rate', numerator='lost_amount', denominator='opening_amount', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('net_mrr_churn_rate', 'rate', 'month', ref('retention_monthly'), 'net_mrr_churn_rate', numerator='net_lost_amount', denominator='opening_amount', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('quick_ratio', 'ratio', 'month', ref('retention_monthly'), 'quick_ratio', numerator='gained_amount', denominator='lost_amount', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('won_deals', 'count', 'quarter', ref('win_rates_quarterly'), 'won_count', period='quarter_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('win_rate_count', 'rate', 'quarter', ref('win_rates_quarterly'), 'win_rate_count', numerator='won_count', denominator='closed_count', period='quarter_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('won_amount', 'money', 'quarter', ref('win_rates_quarterly'), 'won_amount', period='quarter_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('win_rate_value', 'rate', 'quarter', ref('win_rates_quarterly'), 'win_rate_value', numerator='won_amount', denominator='closed_amount', period='quarter_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('average_won_amount', 'money', 'quarter', ref('win_rates_quarterly'), 'average_won_amount', numerator='won_amount', denominator='won_with_amount_count', period='quarter_start', digits=2, segmented=true) }}
    union all
    {{ kpi_rows('sales_cycle_days', 'days', 'quarter', ref('win_rates_quarterly'), 'sales_cycle_days', period='quarter_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('ticket_backlog', 'count', 'month', ref('support_performance_monthly'), 'ticket_backlog', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('first_response_minutes', 'minutes', 'month', ref('support_performance_monthly'), 'first_response_minutes', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('resolution_hours', 'hours', 'month', ref('support_performance_monthly'), 'resolution_hours', period='month_start', digits=6, segmented=true) }}
    union all
    {{ kpi_rows('csat', 'rate', 'month', ref('support_performance_monthly'), 'csat', numerator='good_count', denominator='rated_count', period='month_start', digits=6, segmented=true) }}
)

select * from kpis
order by kpi_id, period_start, segment_type, segment
