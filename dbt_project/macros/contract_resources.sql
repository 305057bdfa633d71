{# Made from ingestion/contracts and domains.yml by `python -m orchestration.dbt_sources`: change that, not this. #}
{% macro contract_resources() %}
{{ return({
    'fx': ['rates'],
    'google_ads': ['campaign_daily'],
    'hubspot': ['owners', 'deal_stages', 'companies', 'contacts', 'deals'],
    'stripe': ['customers', 'products', 'prices', 'coupons', 'subscriptions', 'invoices', 'invoice_items', 'charges', 'invoice_payments', 'refunds', 'events'],
    'zendesk': ['organizations', 'users', 'tickets', 'satisfaction_ratings'],
    'files': ['crm__accounts', 'crm__contacts', 'crm__owners', 'crm__opportunities', 'crm__opportunity_history', 'crm__stages', 'marketing__leads', 'marketing__spend_daily', 'billing__customers', 'billing__products', 'billing__plans', 'billing__subscriptions', 'billing__subscription_items', 'billing__subscription_states', 'billing__subscription_versions', 'billing__discounts', 'billing__invoices', 'billing__invoice_lines', 'billing__payments', 'billing__fx_rates', 'support__organizations', 'support__users', 'support__tickets', 'support__satisfaction_ratings']
}) }}
{% endmacro %}
