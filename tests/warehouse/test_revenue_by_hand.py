"""MRR of hand-made subscriptions (revenue_cases.py); company EUR, Europe/Berlin, first load and as_of 2026-03-31."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest

from tests.warehouse import raw_log, recomputed_months, recomputed_mrr
from tests.warehouse import stripe_rows as stripe
from tests.warehouse.dbt_build import build_revenue, dbt
from tests.warehouse.revenue_cases import CASES, NO_RATE

pytestmark = pytest.mark.slow
AS_OF = "2026-03-31"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("by_hand")
    events = []
    for name, at in (("event", "2026-03-20 11:00"), ("event_after_the_day", "2026-03-31 22:30")):
        sub = CASES[name][0]
        shown = {**sub, "object": "subscription", "items": {"data": sub["items"]}}
        event = {"id": f"evt_{name}", "type": "customer.subscription.updated", "created": at, "object": shown}
        events.append({**event, "object_id": sub["id"], "object_type": "subscription"})
    rows = {
        "customers": [stripe.customer(name) for name in [*CASES, "in_francs"] if name != "plain"],  # plain was deleted
        "products": [{"id": "prod", "name": "Seats", "active": True}],
        "prices": stripe.prices(),
        "subscriptions": [case[0] for case in CASES.values()] + [NO_RATE],
        "invoices": [one for case in CASES.values() for one in case[1]],
        "events": events,
    }
    rates = [
        *stripe.rates("2026-01-30", "2026-02-27", "2026-03-31", jpy="160"),
        *stripe.rates("2026-01-30", usd="1.1"),
        *stripe.rates("2026-02-27", usd="1.2"),
        *stripe.rates("2026-03-31", usd="1.25"),
        *stripe.rates("2026-01-20", chf="0.9"),
    ]
    log = {"stripe": rows, "fx": {"rates": rates}, "hubspot": {}, "zendesk": {}, "google_ads": {}}
    raw_log.write(folder / "raw.duckdb", log, AS_OF)
    build_revenue(folder, AS_OF)
    return folder


def ask(data, query: str) -> list[tuple]:
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


@pytest.mark.parametrize("name", CASES)
def test_mrr_at_the_end_of_each_month(data, name):
    found = dict(ask(data, f"select month_start, mrr_amount from core.fct_mrr_monthly where account_id = '{name}'"))
    expected = {date(2026, n, 1): Decimal(mrr) for n, mrr in enumerate(CASES[name][2], start=1) if mrr is not None}
    assert found == expected


def test_plain_python_comes_to_the_same_cents(data):
    told = recomputed_mrr.Payloads(data / "raw.duckdb", date.fromisoformat(AS_OF))
    expected = {
        (key, month): (one.original, one.amount)
        for (key, month), one in recomputed_months.items_monthly(told).items()
        if one.customer != "never_billed"  # there the models follow the pair of one instant, the check does not
    }
    rows = ask(
        data,
        """
        select split_part(subscription_item_key, ':', 3), month_start, mrr_amount_original, mrr_amount
        from core.fct_mrr_items_monthly
        where account_id <> 'never_billed'
        """,
    )
    found = {(k, m): (Fraction(o), None if a is None else Fraction(a)) for k, m, o, a in rows}
    assert found == expected


def test_what_left_no_line_is_approximate_on_both_sides(data):
    flags = ask(
        data,
        """
        select account_id, list(is_approximate order by valid_from)
        from core.fct_subscription_versions
        where account_id in ('no_line', 'differs_today', 'seats')
        group by account_id order by account_id
        """,
    )
    assert flags == [("differs_today", [True, False]), ("no_line", [True, True]), ("seats", [False, False])]


def test_an_event_dates_its_version_and_a_load_the_start_of_its_day(data):
    starts = ask(
        data,
        """
        select account_id, cast(max(valid_from) as varchar), max_by(version_source, valid_from)
        from core.fct_subscription_versions
        where account_id in ('event', 'differs_today')
        group by account_id order by account_id
        """,
    )
    assert starts == [
        ("differs_today", "2026-03-30 22:00:00", "observed"),
        ("event", "2026-03-20 11:00:00", "observed"),
    ]


def test_an_amount_off_is_spread_by_what_is_left(data):
    parts = ask(
        data,
        """
        select source_id, mrr_amount_original, discount
        from core.fct_subscription_versions
        where account_id = 'off' order by source_id
        """,
    )
    assert parts == [
        ("si_off_a", Decimal("45.428571"), "di_1 + di_2"),
        ("si_off_b", Decimal("7.571429"), "di_1 + di_2"),
    ]


def test_without_a_rate_the_amount_is_unknown_and_the_customer_counts(data):
    items = (
        "select mrr_amount_original, fx_rate, mrr_amount from core.fct_mrr_items_monthly where account_id = 'in_francs'"
    )
    assert ask(data, items) == [(Decimal("10.000000"), None, None)] * 3
    assert ask(data, "select * from core.fct_mrr_movements where account_id = 'in_francs'") == []
    uncounted = ask(
        data,
        """
        select waterfall.closing_customers - count(*)
        from marts.mrr_waterfall_monthly as waterfall
        inner join core.fct_mrr_monthly as accounts on waterfall.month_start = accounts.month_start
        where waterfall.segment_type = 'all'
        group by waterfall.month_start, waterfall.closing_customers
        """,
    )
    assert uncounted == [(0,)] * 3


def test_a_deleted_customer_keeps_its_revenue(data):
    assert ask(data, "select count(*) from core.fct_mrr_monthly where account_id = 'plain'") == [(3,)]


def test_unit_tests_of_the_revenue_models(data):
    folders = ("models/core/revenue", "models/intermediate/revenue")
    dbt(data, "test", "--select", *(f"test_type:unit,path:{folder}" for folder in folders), as_of=AS_OF)
