"""What a newcomer gets from `make run`."""

import pytest

pytestmark = pytest.mark.slow

TABLES = {
    "core": "dim_accounts dim_contacts identity_links fct_opportunities fct_opportunity_stage_history "
    "fct_subscriptions fct_subscription_versions fct_invoices fct_invoice_lines fct_payments fct_tickets "
    "fct_marketing_spend_daily fct_mrr_items_monthly fct_mrr_monthly fct_mrr_movements",
    "marts": "mrr_waterfall_monthly retention_monthly win_rates_quarterly funnel_monthly support_performance_monthly "
    "account_360 kpi_values",
    "ml": "account_scores score_reasons model_versions model_metrics",
    "ops": "quality_results company source_freshness",
}


def test_every_table_is_published_and_holds_rows(company):
    for schema, names in TABLES.items():
        for name in names.split():
            assert company.ask(f"select count(*) from {schema}.{name}")[0][0] > 0, f"{schema}.{name} is empty"


def test_private_schemas_stay_private(company):
    schemas = {s for (s,) in company.ask("select distinct schema_name from duckdb_tables()")}
    assert schemas == {"core", "marts", "ml", "ops"}


def test_the_summary_tells_rows_kpis_checks_and_where_to_look(company):
    said = company.first_run_said
    sources = ("hubspot", "stripe", "zendesk", "google_ads", "fx")
    for part in (*sources, "MRR", "Win rate", "expectations", "dashboard.html"):
        assert part in said


def test_status_tells_what_happened(company):
    status = company.status
    assert status["state"] == "published"
    assert status["published"] is True
    assert status["errors"] == []
    assert {s["instance"] for s in status["sources"]} == {"hubspot", "stripe", "zendesk", "google_ads", "fx"}
    assert status["checks"].get("error", 0) == 0


def test_the_ledger_keeps_ids_kpis_runs_and_models_from_the_first_run(company):
    for subject in ("entity_ids", "kpi_values", "runs"):
        assert list((company.data / "ledger" / subject).glob("*.parquet")), subject
    assert any((company.data / "ledger" / "models").iterdir())


def test_the_waterfall_closes_to_the_cent(company):
    broken = company.ask(
        "select month_start, segment_type, segment from marts.mrr_waterfall_monthly "
        "where opening_amount + new_amount + reactivation_amount + expansion_amount + contraction_amount "
        "+ churn_amount + fx_amount + transfer_amount + unconverted_amount <> closing_amount"
    )
    assert broken == []


def test_dbt_tests_and_expectations_are_published(company):
    phases = dict(company.ask("select phase, count(*) from ops.quality_results group by 1"))
    assert {"raw", "published", "dbt unions", "dbt core_to_features", "dbt activation"} <= set(phases)
    assert company.ask("select * from ops.quality_results where not is_passed and severity = 'error'") == []


def test_no_lock_and_no_running_state_stays(company):
    assert (company.data / ".lock").read_text() == ""
    assert "pid" not in company.status
