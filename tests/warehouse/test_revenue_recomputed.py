"""MRR, movements and retention of sandbox companies, worked out a second time from the payloads, to the cent."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from ingestion import connections, load
from ingestion.folder import sandbox as company
from ingestion.sandbox import Sandbox, running, truth
from tests.warehouse.dbt_build import build_revenue
from tests.warehouse.recomputed_warehouse import differences

pytestmark = pytest.mark.slow
RUNS = [(19, 150, ("2026-02-28", "2026-03-07", "2026-06-30"))]  # seed, accounts, days loaded


@pytest.fixture(scope="module", params=RUNS, ids=lambda run: f"seed {run[0]}")
def built(request, tmp_path_factory):
    seed, accounts, days = request.param
    data = tmp_path_factory.mktemp(f"seed_{seed}")
    with running(Sandbox(seed=seed, accounts=accounts, as_of=days[0])) as sandbox:
        for day in days:
            sandbox.set_as_of(day)
            some = connections.at(sandbox.url, "sandbox", only=["stripe", "fx", "hubspot"])
            results = load.load(some, data, date.fromisoformat(day), f"run-{day}", company=company(seed, accounts))
            assert not [result.error for result in results if result.error]
    truth(Sandbox(seed=seed, accounts=accounts, as_of=days[-1]), data / "truth")
    build_revenue(data, days[-1])
    return data, date.fromisoformat(days[-1])


def test_the_warehouse_says_what_the_payloads_say(built):
    data, as_of = built
    assert differences(data / "raw.duckdb", data / "warehouse.duckdb", as_of) == []


def test_true_mrr_is_found_where_the_payloads_can_tell_it(built):
    """The sandbox knows coupons that came and went between two yearly invoices; nothing else may be missed."""
    data, _ = built
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as warehouse:
        missed, known = warehouse.execute(
            f"""
            with found as (
                select c.company_key, i.month_start, sum(i.mrr_amount_original) as amount
                from core.fct_mrr_items_monthly as i
                inner join core.fct_subscriptions as s using (subscription_id)
                inner join '{data}/truth/companies.parquet' as c
                    on c.source_object = 'customer' and c.source_id = split_part(s.customer_id, ':', 3)
                group by c.company_key, i.month_start
            ),
            truly as (
                select company_key, month_start, sum(mrr_minor) / 100 as amount
                from '{data}/truth/mrr_monthly.parquet' group by company_key, month_start
            )
            select
                count(*) filter (where abs(coalesce(found.amount, 0) - coalesce(truly.amount, 0)) > 0.001), count(*)
            from truly full join found using (company_key, month_start)
            """
        ).fetchone()
    assert known > 300
    assert missed <= 0.01 * known
