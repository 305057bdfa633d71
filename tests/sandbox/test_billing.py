"""Money holds together: lines, discounts, totals, payments, and MRR rebuilt from what the API shows."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from ingestion.sandbox import truth

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def books(_client):
    _client.run.set_as_of("2026-06-30")
    invoices = _client.stripe("invoices", **{"expand[]": "data.discounts"})
    for invoice in invoices:
        if invoice["lines"]["has_more"]:
            invoice["lines"]["data"] = _client.stripe(f"invoices/{invoice['id']}/lines")
    return {
        "invoices": invoices,
        "subscriptions": _client.stripe("subscriptions", status="all", **{"expand[]": "data.discounts"}),
        "pending": _client.stripe("invoiceitems", pending="true"),
        "items": _client.stripe("invoiceitems"),
        "charges": _client.stripe("charges"),
        "payments": _client.stripe("invoice_payments"),
        "refunds": _client.stripe("refunds"),
        "prices": {price["id"]: price for price in _client.stripe("prices")},
    }


def test_an_invoice_adds_up(books):
    assert len(books["invoices"]) > 100
    for invoice in books["invoices"]:
        lines = invoice["lines"]["data"]
        assert len(lines) == invoice["lines"]["total_count"]
        assert invoice["subtotal"] == sum(line["amount"] for line in lines)
        taken = defaultdict(int)
        for line in lines:
            for part in line["discount_amounts"]:
                taken[part["discount"]] += part["amount"]
            if not line["parent"]["subscription_item_details"]["proration"]:
                price = books["prices"][line["pricing"]["price_details"]["price"]]
                assert line["amount"] == price["unit_amount"] * line["quantity"]
            else:
                assert line["discountable"] is False
        assert {d["discount"]: d["amount"] for d in invoice["total_discount_amounts"]} == {
            d["id"]: taken[d["id"]] for d in invoice["discounts"]
        }
        assert invoice["total"] == invoice["subtotal"] - sum(taken.values())
        assert invoice["amount_due"] == max(0, invoice["total"] + invoice["starting_balance"])
        assert invoice["amount_remaining"] == invoice["amount_due"] - invoice["amount_paid"]
        assert (invoice["status"] == "paid") == (invoice["status_transitions"]["paid_at"] is not None)


def test_every_paid_invoice_has_its_payment_and_charge(books):
    succeeded = {c["payment_intent"]: c for c in books["charges"] if c["status"] == "succeeded"}
    paid = {p["invoice"]: p for p in books["payments"] if p["status"] == "paid"}
    for invoice in books["invoices"]:
        if invoice["amount_paid"]:
            payment = paid[invoice["id"]]
            charge = succeeded[payment["payment"]["payment_intent"]]
            assert payment["amount_paid"] == charge["amount"] == invoice["amount_paid"]
            assert charge["customer"] == invoice["customer"]
    charges = {c["id"]: c for c in books["charges"]}
    for refund in books["refunds"]:
        assert charges[refund["charge"]]["amount_refunded"] == refund["amount"] <= charges[refund["charge"]]["amount"]


def test_pending_prorations_become_lines_of_the_renewal(books):
    billed = {line["parent"]["subscription_item_details"]["invoice_item"]: (invoice["id"], line["amount"])
              for invoice in books["invoices"] for line in invoice["lines"]["data"]
              if line["parent"]["subscription_item_details"]["invoice_item"]}
    assert billed
    for item in books["items"]:
        if item["invoice"]:
            assert billed[item["id"]] == (item["invoice"], item["amount"])
        else:
            assert item["id"] not in billed
    assert {item["id"] for item in books["pending"]} == {i["id"] for i in books["items"] if not i["invoice"]}
    starts = defaultdict(set)
    for item in books["items"]:
        starts[item["parent"]["subscription_details"]["subscription_item"], item["period"]["start"]].add(
            item["amount"] < 0)
    assert {True, False} in starts.values(), "an upgrade credits and charges"
    assert {True} in starts.values(), "an add-on given up leaves a lone credit"


def test_months_end_as_stripe_clamps_them(books):
    late = [s for s in books["subscriptions"] if datetime.fromtimestamp(s["billing_cycle_anchor"], UTC).day > 28]
    assert late
    for subscription in late:
        anchor = datetime.fromtimestamp(subscription["billing_cycle_anchor"], UTC)
        end = datetime.fromtimestamp(subscription["items"]["data"][0]["current_period_end"], UTC)
        assert end.time() == anchor.time()
        assert end.day == anchor.day or (end.day < anchor.day and (end.day >= 28))


def month_ends(last: date) -> list[tuple[date, int]]:
    """(month start, first instant of the next month in Berlin) up to ``last``."""
    found, year, month = [], 2023, 7
    while date(year, month, 1) <= last:
        following = (year, month + 1) if month < 12 else (year + 1, 1)
        found.append((date(year, month, 1), int(datetime(*following, 1, tzinfo=BERLIN).timestamp())))
        year, month = following
    return found


def taken_off(coupon: dict, gross: Fraction) -> Fraction:
    """What a coupon takes off ``gross``."""
    return gross * Fraction(coupon["percent_off"]) / 100 if coupon["percent_off"] else Fraction(coupon["amount_off"])


def rebuilt(books) -> dict[tuple[str, date], Fraction]:
    """MRR of each Stripe customer and month from invoice lines, pending items and discounts alone."""
    versions = defaultdict(list)  # subscription → item → (from, price, quantity)
    discounts = defaultdict(dict)
    for invoice in books["invoices"]:
        subscription = invoice["parent"]["subscription_details"]["subscription"]
        for discount in invoice["discounts"]:
            discounts[subscription][discount["id"]] = discount
        for line in invoice["lines"]["data"]:
            details = line["parent"]["subscription_item_details"]
            versions[subscription].append(line | {"item": details["subscription_item"]})
    for item in books["pending"]:
        details = item["parent"]["subscription_details"]
        versions[details["subscription"]].append(item | {"item": details["subscription_item"]})
    found: dict[tuple[str, date], Fraction] = defaultdict(Fraction)
    for subscription in books["subscriptions"]:
        for discount in subscription["discounts"]:
            discounts[subscription["id"]][discount["id"]] = discount
        by_item = defaultdict(dict)
        for line in versions[subscription["id"]]:
            key, start = line["item"], line["period"]["start"]
            held = (line["pricing"]["price_details"]["price"], line["quantity"]) if line["amount"] > 0 else None
            by_item[key][start] = held or by_item[key].get(start)
        for month, instant in month_ends(date(2026, 6, 1)):
            if not (subscription["created"] < instant <= (subscription["ended_at"] or instant)):
                continue
            gross, months = Fraction(0), 1
            for states in by_item.values():
                past = [start for start in states if start < instant]
                held = states[max(past)] if past else None
                if held:
                    price = books["prices"][held[0]]
                    gross += price["unit_amount"] * held[1]
                    months = 12 if price["recurring"]["interval"] == "year" else 1
            for discount in sorted(discounts[subscription["id"]].values(), key=lambda d: d["start"]):
                coupon = discount["coupon"]
                if coupon["duration"] != "once" and discount["start"] < instant <= (discount["end"] or instant):
                    gross = max(Fraction(0), gross - taken_off(coupon, gross))
            found[subscription["customer"], month] += gross / months
    return found


def test_mrr_rebuilt_from_lines_is_the_true_mrr_of_every_month(books, company, tmp_path):
    truth(company, tmp_path)
    owner = {row["source_id"]: row["company_key"] for row in pq.read_table(tmp_path / "companies.parquet").to_pylist()
             if row["source_system"] == "stripe"}
    ours: dict[tuple[str, date], Fraction] = defaultdict(Fraction)
    for (customer, month), amount in rebuilt(books).items():
        ours[owner[customer], month] += amount
    rows = pq.read_table(tmp_path / "mrr_monthly.parquet").to_pylist()
    true = {(row["company_key"], row["month_start"]): row["mrr_minor"] for row in rows}
    assert set(true) == set(ours)
    assert len(true) > 200
    for key, amount in true.items():
        assert abs(Fraction(amount) - ours[key]) <= Fraction(1, 1_000_000), key


def test_subscriptions_of_today_give_the_true_mrr_of_the_last_month(books, company, tmp_path):
    truth(company, tmp_path)
    instant = month_ends(date(2026, 6, 1))[-1][1]
    total = Fraction(0)
    for subscription in books["subscriptions"]:
        if subscription["created"] < instant <= (subscription["ended_at"] or instant):
            items = subscription["items"]["data"]
            gross = Fraction(sum(item["price"]["unit_amount"] * item["quantity"] for item in items))
            for discount in subscription["discounts"]:
                coupon = discount["coupon"]
                gross -= taken_off(coupon, gross)
            total += max(Fraction(0), gross) / (12 if items[0]["price"]["recurring"]["interval"] == "year" else 1)
    rows = pq.read_table(tmp_path / "mrr_monthly.parquet").to_pylist()
    true = sum(Fraction(row["mrr_minor"]) for row in rows if row["month_start"] == date(2026, 6, 1))
    assert abs(total - true) < Fraction(1, 1000)
