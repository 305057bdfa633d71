"""A company of exported files alone, three tables of them, that records only what it won."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from tests.warehouse import raw_log
from tests.warehouse.dbt_build import UNIONS, dbt, link_records
from tests.warehouse.test_customer_by_hand import REST

pytestmark = pytest.mark.slow
AS_OF = "2025-06-30"
FILES = {
    "marketing__leads": [
        {"lead_id": "l1", "account_id": "shop", "source_channel": "social", "lead_at": "2025-01-03"},
        {"lead_id": "l2", "source_channel": "unknown", "lead_at": "2025-01-04"},
        {"lead_id": "l3", "source_channel": "", "lead_at": "2025-02-04"},
        {"lead_id": "l4", "lead_at": "2025-02-05"},
    ],
    "crm__accounts": [{"account_id": "shop"}],
    "crm__opportunities": [
        {"opportunity_id": "o1", "account_id": "shop", "stage": "won", "is_won": True, "is_closed": True,
         "record_coverage": "won_only", "source_channel": "social", "closed_at": "2025-04-09 10:00"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    raw_log.write(folder / "raw.duckdb", {"files": FILES}, AS_OF, instance="shops")
    with duckdb.connect(str(folder / "raw.duckdb")) as raw:
        for table in raw_log.tables_of("files").keys() - FILES.keys():
            raw.execute(f"drop table raw_shops.{table}")
    company = {
        "instances": {"files": ["shops"]}, "company_currency": "BRL", "company_time_zone": "America/Sao_Paulo",
        "fiscal_year_start_month": 2,
    }  # fmt: skip
    without = ["--exclude-resource-type", "unit_test", "--indirect-selection", "buildable"]
    dbt(folder, "build", "--select", *UNIONS, *without, as_of=AS_OF, **company)
    link_records(folder)
    dbt(folder, "build", "--select", *REST, *without, as_of=AS_OF, **company)
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as warehouse:
        yield lambda query: warehouse.execute(query).fetchall()


def test_leads_and_wins_by_channel(ask):
    found = ask("select segment, sum(lead_count), sum(customer_count) from marts.funnel_monthly "
                "where segment_type = 'channel' group by 1 order by 1")  # fmt: skip
    assert found == [("social", 1, 1), ("unattributed", 2, 0), ("unknown", 1, 0)]


def test_what_the_files_cannot_tell_is_null(ask):
    unknown = ask("select kpi_id from marts.kpi_values where segment_type = 'all' group by 1 having count(value) = 0")
    assert {"mrr", "customers", "nrr_ttm", "sqls", "win_rate_count", "win_rate_value", "won_amount", "csat",
            "ticket_backlog", "first_response_minutes"} <= {kpi for (kpi,) in unknown}  # fmt: skip
    work_list = ask("select won_count, open_opportunity_count, open_ticket_count, rated_count, mrr_amount, "
                    "revenue_amount from marts.account_360 where account_id = 'shop'")  # fmt: skip
    assert work_list == [(1, None, None, None, None, None)]


def test_quarters_follow_the_fiscal_year(ask):
    found = ask("select quarter_start, won_count, lost_count from marts.win_rates_quarterly where segment_type = 'all'")
    assert found == [(date(2024, 11, 1), 0, None), (date(2025, 2, 1), 1, None)]


def test_an_account_without_a_name_goes_by_its_source_id(ask):
    assert ask("select account_name, is_customer from core.dim_accounts") == [("shop", True)]
