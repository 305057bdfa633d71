"""Accounts, contacts, opportunities, funnel and support of a hand-made company (customer_rows.py); as_of 2025-07-10."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from tests.warehouse import raw_log
from tests.warehouse.customer_rows import ACCOUNT_OF, COMPANY
from tests.warehouse.dbt_build import UNIONS, dbt, link_records

pytestmark = pytest.mark.slow
AS_OF = "2025-07-10"
REST = ["path:models/core", "path:models/marts", "path:models/features", "path:models/ops", "path:models/activation"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("customer")
    raw_log.write(folder / "raw.duckdb", COMPANY, AS_OF)
    dbt(folder, "build", "--select", *UNIONS, "--exclude-resource-type", "unit_test",
        "--indirect-selection", "buildable", as_of=AS_OF)  # fmt: skip
    link_records(folder, ACCOUNT_OF)
    dbt(folder, "build", "--select", *REST, as_of=AS_OF)
    return folder


@pytest.fixture
def ask(data):
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as warehouse:
        yield lambda query: warehouse.execute(query).fetchall()


def test_the_latest_version_is_the_vendors_not_the_last_seen(ask):
    assert ask("select account_name from intermediate.int_crm__accounts where account_id = 'acme'") == [("Acme",)]


def test_a_tombstone_takes_its_key_away(ask):
    assert ask("select 1 from intermediate.int_crm__accounts where account_id = 'gone'") == []


def test_an_account_believes_the_crm_before_billing_before_support(ask):
    found = ask("select account_name, domain, country, segment, owner_id, parent_account_id, "
                "ultimate_parent_account_id from core.dim_accounts where account_id = 'acme'")  # fmt: skip
    assert found == [("Acme", "acme.example", "DE", "mid_market", "hubspot:hubspot:1", "holding", "holding")]


def test_nothing_known_is_null_or_said_so(ask):
    found = ask("select domain, country, segment, lifecycle_stage from core.dim_accounts where account_id = 'holding'")
    assert found == [(None, None, "unknown", "subscriber")]


def test_a_contact_finds_its_account_through_a_merged_company_or_its_mail_domain(ask):
    assert ask("select contact_id, account_id from core.dim_contacts order by 1") == [
        ("by_domain", "acme"),
        ("pat", "acme"),
    ]


def test_a_contact_has_the_best_of_its_records(ask):
    found = ask("select full_name, time_zone, country, lifecycle_stage, email_status, is_opted_out "
                "from core.dim_contacts where contact_id = 'pat'")  # fmt: skip
    assert found == [("Pat Quinn", "America/New_York", "US", "sql", "unknown", False)]


def test_an_opportunity_closes_at_the_last_entry_into_its_closed_stage(ask):
    closed = dict(ask("select source_id, closed_at from core.fct_opportunities where is_closed"))
    assert closed["reopened"] == datetime(2025, 4, 10, 9)
    assert closed["won"] == datetime(2025, 3, 31, 21, 59)
    assert closed["no_history"] == datetime(2025, 2, 20, 9)


def test_archived_opportunities_are_out(ask):
    assert ask("select 1 from core.fct_opportunities where source_id = 'archived'") == []


def test_amounts_take_the_rate_of_the_close_or_of_as_of(ask):
    amounts = dict(ask("select source_id, amount from core.fct_opportunities"))
    assert amounts["reopened"] == Decimal("800.00")
    assert amounts["still_open"] == Decimal("625.00")
    assert amounts["won"] == Decimal("1000.00")
    assert amounts["no_rate"] is None
    assert amounts["no_history"] is None


def test_an_amount_without_a_rate_is_counted(ask):
    found = ask("select resource, reason, row_count from ops.quarantine_summary")
    assert found == [("fct_opportunities", "no exchange rate of CHF within 7 days", 1)]


def test_a_stage_the_seed_does_not_know_counts_by_the_crms_own_word(ask):
    found = ask("select is_won, is_closed, is_qualified from core.fct_opportunities where source_id = 'unknown_stage'")
    assert found == [(True, True, True)]


def test_win_rates_of_both_quarters(ask):
    found = ask("select quarter_start, won_count, lost_count, won_amount, lost_amount, win_rate_count, win_rate_value "
                "from marts.win_rates_quarterly where segment_type = 'all' order by 1")  # fmt: skip
    first = (date(2025, 1, 1), 3, 1, Decimal("2000.00"), Decimal("0.00"), Decimal("0.750000"), Decimal("1.000000"))
    second = (date(2025, 4, 1), 1, 1, Decimal("1000.00"), Decimal("800.00"), Decimal("0.500000"), Decimal("0.555556"))
    assert found == [first, second]


def test_stays_follow_one_another(ask):
    found = ask("select stage, days_in_stage, is_current from core.fct_opportunity_stage_history "
                "where opportunity_id = 'hubspot:hubspot:reopened' order by stay_number")  # fmt: skip
    assert found == [("appointmentscheduled", 22, False), ("closedlost", 4, False), ("appointmentscheduled", 64, False),
                     ("closedlost", None, True)]  # fmt: skip


def test_the_funnel_counts_people_then_accounts_in_company_time(ask):
    found = ask("select month_start, lead_count, mql_count, sql_count, opportunity_count from marts.funnel_monthly "
                "where segment_type = 'all' and lead_count + mql_count + opportunity_count > 0 order by 1")  # fmt: skip
    assert found == [(date(2025, 1, 1), 1, 0, 0, 1), (date(2025, 2, 1), 1, 1, 1, 0)]
    by_channel = ask("select segment, sum(lead_count), sum(opportunity_count) from marts.funnel_monthly "
                     "where segment_type = 'channel' group by 1 order by 1")  # fmt: skip
    assert by_channel == [("organic_search", 1, 0), ("paid_search", 0, 1), ("unattributed", 1, 0)]


def test_deleted_tickets_are_out_with_their_ratings(ask):
    found = ask("select created_count, answered_count, first_response_minutes, solved_count, resolution_hours, "
                "ticket_backlog, good_count, rated_count, csat from marts.support_performance_monthly "
                "where segment_type = 'all' and month_start = '2025-02-01'")  # fmt: skip
    assert found == [(2, 1, 30, 1, 48, 1, 1, 2, Decimal("0.500000"))]


def test_spend_takes_the_last_rate_before_its_day(ask):
    found = ask("select channel, spend_amount_original, spend_amount from core.fct_marketing_spend_daily")
    assert found == [("paid_search", Decimal("1.234567"), Decimal("1.12"))]


def test_a_company_without_subscriptions_counts_who_won_and_leaves_mrr_unknown(ask):
    assert ask("select is_customer, customer_since_date from core.dim_accounts where account_id = 'acme'") == [
        (True, date(2025, 2, 11))
    ]
    kpis = "select count(*), count(value) from marts.kpi_values where segment_type = 'all' and kpi_id = "
    assert ask(kpis + "'mrr'") == [(6, 0)]
    assert ask(kpis + "'win_rate_count'") == [(2, 2)]


def test_the_work_list_says_what_to_do(ask):
    found = ask("select open_opportunity_count, open_pipeline_amount, open_ticket_count, csat, next_action, mrr_amount "
                "from marts.account_360 where account_id = 'acme'")  # fmt: skip
    assert found == [(1, Decimal("625.00"), 1, Decimal("0.500000"), "Move the open deal forward", None)]
