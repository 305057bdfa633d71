"""Companies that come as files: one with subscription versions in two currencies, one that only sends invoices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.warehouse import raw_log
from tests.warehouse.dbt_build import build_revenue

pytestmark = pytest.mark.slow
AS_OF = "2026-02-28"
PLAN = {"interval": "month", "interval_count": 1, "status": "active"}
USD = {"instances": {"files": ["ledger"]}, "company_currency": "USD", "company_time_zone": "America/Sao_Paulo"}


def version(item: str, start: str, end: str | None, plan: str, quantity: int, amount: str, currency: str) -> dict:
    customer = item.split("_")[0]
    return {
        "subscription_item_id": item, "valid_from": f"{start} 12:00", "valid_to": f"{end} 12:00" if end else None,
        "subscription_id": f"s_{customer}", "customer_id": customer, "plan_id": plan, "quantity": quantity,
        "unit_amount": amount, "currency": currency, **PLAN,
    }  # fmt: skip


VERSIONS = [
    version("anna_1", "2025-01-10", "2025-06-15", "small", 10, "10", "USD"),  # 100, then another plan: 130
    version("anna_1", "2025-06-15", None, "large", 10, "13", "USD"),
    version("bert_1", "2025-01-10", "2025-05-10", "small", 5, "10", "EUR"),  # 50 EUR, gone, back with 40 EUR
    version("bert_2", "2025-08-10", None, "small", 4, "10", "EUR"),
    version("cleo_1", "2025-02-10", "2026-02-10", "small", 2, "10", "USD"),
]
# one EUR is 1.20 USD, from the last day of July 2025 on 1.10
DAYS = [date(2025 + n // 12, n % 12 + 1, 28) for n in range(14)]
QUOTES = [
    {
        "base_currency": "EUR",
        "currency": "USD",
        "rate_date": str(day),
        "rate": "1.2" if day < date(2025, 7, 28) else "1.1",
    }
    for day in DAYS
]


def build(folder, tables: dict[str, list[dict]]) -> Any:
    raw_log.write(folder / "raw.duckdb", {"files": tables}, AS_OF, instance="ledger")
    build_revenue(folder, AS_OF, **USD)
    return folder


def ask(data, query: str) -> list[tuple]:
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    customers = [{"customer_id": name, "customer_name": name} for name in ("anna", "bert", "cleo")]
    plans = [{"plan_id": p, "plan_name": p, "currency": "USD", "interval": "month"} for p in ("small", "large")]
    return build(
        tmp_path_factory.mktemp("versions"),
        {
            "billing__customers": customers,
            "billing__plans": plans,
            "billing__subscription_versions": VERSIONS,
            "billing__fx_rates": QUOTES,
        },
    )


def test_movements_follow_the_rules_in_their_order(data):
    found = ask(
        data,
        """
        select account_id, cast(month_start as varchar), movement_type, movement_amount
        from core.fct_mrr_movements where movement_type <> 'fx' or account_id <> 'anna' order by all
        """,
    )
    assert found == [
        ("anna", "2025-01-01", "new", Decimal("100.00")),
        ("anna", "2025-06-01", "expansion", Decimal("30.00")),
        ("bert", "2025-01-01", "new", Decimal("60.00")),
        ("bert", "2025-05-01", "churn", Decimal("-60.00")),
        ("bert", "2025-08-01", "reactivation", Decimal("44.00")),
        ("cleo", "2025-02-01", "new", Decimal("20.00")),
        ("cleo", "2026-02-01", "churn", Decimal("-20.00")),
    ]


def test_another_plan_is_expansion_and_a_transfer(data):
    found = ask(
        data,
        """
        select split_part(segment, ':', 3), expansion_amount, transfer_amount, closing_amount
        from marts.mrr_waterfall_monthly
        where month_start = '2025-06-01' and segment_type = 'plan' order by segment
        """,
    )
    assert found == [
        ("large", Decimal("30.00"), Decimal("100.00"), Decimal("130.00")),
        ("small", Decimal("0.00"), Decimal("-100.00"), Decimal("20.00")),
    ]


def test_retention_takes_both_ends_at_the_later_rates(data):
    """January: anna 100, bert 50 EUR. A year on 130 and 44; the base is 100 + 55 now, 100 + 60 as reported."""
    columns = (
        "retained_amount, capped_amount, base_amount, nrr_ttm, grr_ttm, base_amount_as_reported, nrr_ttm_as_reported"
    )
    january = f"select {columns} from marts.retention_monthly where month_start = '2026-01-01' and segment_type = 'all'"
    assert ask(data, january) == [
        (*(Decimal(x) for x in ("174.00", "144.00", "155.00", "1.122581", "0.929032", "160.00", "1.087500")),)
    ]
    rates = "select nrr_ttm, logo_churn_rate, gross_mrr_churn_rate, quick_ratio"
    first = f"{rates} from marts.retention_monthly where month_start = '2025-01-01' and segment_type = 'all'"
    assert ask(data, first) == [(None, None, None, None)]


def test_rates_stand_for_a_week_and_the_companys_own_currency_always(data):
    found = dict(ask(data, "select currency, count(*) from core.fx_rates_daily group by currency"))
    assert found["USD"] == (date(2026, 2, 28) - date(2025, 1, 1)).days + 1
    assert found["EUR"] == 13 * 8 + 1


def test_a_company_without_subscriptions_has_no_mrr_rather_than_none_of_it(tmp_path):
    invoice = {"invoice_id": "1", "customer_id": "x", "status": "paid", "issued_at": "2025-11-05 10:00"}
    invoices = [{**invoice, "currency": "USD", "total_amount": "10"}]
    data = build(tmp_path, {"billing__customers": [{"customer_id": "x"}], "billing__invoices": invoices})
    for table in ("core.fct_mrr_items_monthly", "core.fct_mrr_monthly", "core.fct_mrr_movements",
                  "marts.mrr_waterfall_monthly", "marts.retention_monthly"):  # fmt: skip
        assert ask(data, f"select count(*) from {table}") == [(0,)], table
    assert ask(data, "select total_amount from core.fct_invoices") == [(Decimal("10.00"),)]
