"""Every published figure of revenue and win rates, to the cent, against a second computation by the text alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from ingestion.sandbox import Sandbox, running
from tests.end_to_end import recompute_kpis as kpis
from tests.end_to_end.conftest import Company
from tests.end_to_end.recompute import Billing, ItemMonth
from tests.end_to_end.recompute_sources import Rates, Vendors, last_day

pytestmark = pytest.mark.slow
AS_OF = date(2026, 5, 31)
LAST_MONTH = date(2026, 5, 1)
ALL = "segment_type = 'all'"


@dataclass
class Recomputed:
    """What the vendors' APIs give by metrics.md."""

    items: list[ItemMonth]
    rates: Rates
    deals: list[dict]

    def __post_init__(self) -> None:
        self.books = kpis.books(self.items)
        self.moved = kpis.movements(self.books, self.rate, LAST_MONTH)
        self.waterfall = kpis.waterfall(self.books, self.moved, LAST_MONTH)

    def rate(self, currency: str, month: date) -> Fraction:
        return self.rates.rate(currency, last_day(month))


@pytest.fixture(scope="module")
def recomputed(company: Company) -> Recomputed:
    linked = "select source_id, entity_id from core.identity_links where source_object = 'customer'"
    accounts = dict(company.ask(linked))
    with running(Sandbox(seed=company.seed, accounts=company.accounts, as_of=AS_OF)) as sandbox:
        vendors = Vendors(sandbox.url)
        billing = Billing([(AS_OF, vendors)])
        rates = vendors.rates(kpis.FIRST_MONTH - timedelta(days=7), AS_OF)
        return Recomputed(billing.months(accounts, rates, LAST_MONTH), rates, vendors.deals())


def differences(company: Company, table: str, keys: str, mine: dict[tuple, dict], where: str = "true") -> list[tuple]:
    """Cells that are not the same on both sides, and rows that stand on one side only."""
    names = list(next(iter(mine.values())))
    width = len(keys.split(", "))
    told = company.ask(f"select {keys}, {', '.join(names)} from {table} where {where}")
    theirs = {row[:width]: [Fraction(v) if isinstance(v, Decimal) else v for v in row[width:]] for row in told}
    assert len(theirs) == len(told), f"{table} has two rows of one key"
    alone = theirs.keys() ^ mine.keys()
    found: list[tuple] = [(key, "only published" if key in theirs else "only recomputed") for key in alone]
    for key in theirs.keys() & mine.keys():
        pairs = zip(names, theirs[key], mine[key].values(), strict=True)
        found += [(key, name, f"published {a}", f"recomputed {b}") for name, a, b in pairs if a != b]
    return sorted(found, key=str)


def test_the_company_is_the_one_meant(company: Company):
    columns = "company_currency, company_time_zone, fiscal_year_start_month, as_of, first_load_date"
    assert company.ask(f"select {columns} from ops.company") == [("EUR", "Europe/Berlin", 1, AS_OF, AS_OF)]


def test_mrr_of_every_item_and_month(company: Company, recomputed: Recomputed):
    mine = {
        (row.account, row.item, row.month): {
            "currency": row.currency, "mrr_amount_original": row.original, "fx_rate": row.rate,
            "mrr_amount": row.amount,
        }
        for row in recomputed.items
    }  # fmt: skip
    keys = "account_id, subscription_item_key, month_start"
    assert len(mine) == len(recomputed.items) > 500
    assert differences(company, "core.fct_mrr_items_monthly", keys, mine) == []


def test_mrr_of_every_account_and_month(company: Company, recomputed: Recomputed):
    mine = {key: {"mrr_amount": amount} for key, amount in kpis.account_months(recomputed.books).items()}
    assert differences(company, "core.fct_mrr_monthly", "account_id, month_start", mine) == []


def test_movements(company: Company, recomputed: Recomputed):
    mine = {key: {"movement_amount": amount} for key, amount in recomputed.moved.items()}
    assert {kind for _, _, kind in mine} == set(kpis.MONEY), "the company shows every type of movement"
    assert differences(company, "core.fct_mrr_movements", "account_id, month_start, movement_type", mine) == []


def test_waterfall(company: Company, recomputed: Recomputed):
    mine = {(month,): row for month, row in recomputed.waterfall.items()}
    assert differences(company, "marts.mrr_waterfall_monthly", "month_start", mine, ALL) == []


def test_retention(company: Company, recomputed: Recomputed):
    rows = kpis.retention(recomputed.books, recomputed.waterfall, recomputed.rate)
    mine = {(month,): row for month, row in rows.items()}
    assert differences(company, "marts.retention_monthly", "month_start", mine, ALL) == []


def test_win_rates(company: Company, recomputed: Recomputed):
    mine = kpis.win_rates(recomputed.deals, recomputed.rates, AS_OF)
    where = "segment_type in ('all', 'opportunity_type')"
    assert {kind for _, kind in mine} == {"all", "new_business", "expansion", "renewal"}
    assert differences(company, "marts.win_rates_quarterly", "quarter_start, segment", mine, where) == []
