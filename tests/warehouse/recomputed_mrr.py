"""MRR of every subscription item and month, worked out again from Stripe's payloads as metrics.md says it.

Plain Fractions and a replay per item at each T, where the models make versions in SQL: two ways to one number.
Takes the raw log of a company with `stripe` and `fx` (their default instances) and its as_of.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

PER_MONTH = {"month": Fraction(1), "year": Fraction(1, 12), "week": Fraction(52, 12), "day": Fraction(365, 12)}
ZERO_DECIMAL = {"JPY", "KRW", "VND", "CLP"}


def rounded(value: Fraction, digits: int) -> Fraction:
    """Half away from zero."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**digits)


@dataclass(frozen=True)
class ItemMonth:
    """One item in force at the end of a month; amount and rate are None where no rate is known."""

    customer: str
    plan: str
    currency: str
    original: Fraction
    rate: Fraction | None
    amount: Fraction | None


class Payloads:
    """The live objects of one raw log, and every version of its subscriptions."""

    def __init__(self, raw: Path, as_of: date, zone: str = "Europe/Berlin", currency: str = "EUR") -> None:
        self.as_of, self.zone, self.currency = as_of, ZoneInfo(zone), currency
        with duckdb.connect(str(raw), read_only=True) as log:
            log.execute("set TimeZone = 'UTC'")
            self._log = log
            self.customers = self._live("customers")
            self.prices = self._live("prices")
            self.subscriptions = self._live("subscriptions")
            self.versions = self._rows("select * from raw_stripe.subscriptions where not _deleted order by _sequence")
            self.invoices = self._live("invoices")
            self.pending = self._live("invoice_items")
            self.events = self._live("events")
            self.coupons = self._live("coupons")
            rates = self._rows(
                "select base, currency, date, rate from raw_fx.rates where not _deleted order by _sequence"
            )
        self.rates = {(r["date"], r["currency"].upper()): Fraction(r["rate"]) for r in rates}
        self.rates |= {(day, r["base"].upper()): Fraction(1) for r in rates for day in (r["date"],)}

    def _rows(self, query: str) -> list[dict]:
        found = self._log.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def _live(self, table: str) -> dict[str, dict]:
        newest: dict[str, dict] = {}
        for row in self._rows(f"select * from raw_stripe.{table} order by _sequence, _extracted_at"):
            newest[row["id"]] = row
        return {ident: row for ident, row in newest.items() if not row["_deleted"]}

    def closes(self, month: date) -> datetime:
        """T: the first instant of the next month in the company's zone, UTC without zone."""
        following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        return self.opens(following)

    def opens(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)

    def months(self, first: datetime) -> Iterator[date]:
        """Published months from the one that holds `first`."""
        local = first.replace(tzinfo=UTC).astimezone(self.zone)
        month = date(local.year, local.month, 1)
        while self.closes(month) <= self.opens(self.as_of + timedelta(days=1)):
            yield month
            month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)

    def rate(self, currency: str, month: date) -> Fraction | None:
        """Company units for one unit: the quotient of the quotes of the last day with both, at most 7 days back."""
        if currency == self.currency:
            return Fraction(1)
        last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        for back in range(8):
            day = last - timedelta(days=back)
            if (day, currency) in self.rates and (day, self.currency) in self.rates:
                return rounded(self.rates[day, self.currency] / self.rates[day, currency], 12)
        return None


@dataclass(frozen=True)
class Said:
    """What something says of an item: from `at` on it holds `price` × `quantity` (None, 0 = it is gone)."""

    at: datetime
    price: str | None
    quantity: int


def _time(epoch: Any) -> datetime:
    return datetime.fromtimestamp(int(epoch), UTC).replace(tzinfo=None)


def _lines(told: Payloads) -> Iterator[dict]:
    """Recurring lines, prorations and pending items: subscription, item, price, quantity, amount, at, is_proration."""
    billed = set()
    for invoice in told.invoices.values():
        for line in json.loads(invoice["lines"] or "[]"):
            parent = line["parent"]
            details = parent.get(parent["type"]) or {}
            billed.add(details.get("invoice_item"))
            of_subscription = parent["type"] == "subscription_item_details"
            if not of_subscription and not details.get("proration"):
                continue
            yield {
                "subscription": details.get("subscription") or invoice["subscription"],
                "item": details.get("subscription_item"), "price": line["pricing"]["price_details"]["price"],
                "quantity": line["quantity"], "amount": line["amount"], "at": _time(line["period"]["start"]),
                "is_proration": bool(details.get("proration")),
            }  # fmt: skip
    for item in told.pending.values():
        if item["id"] not in billed and item["proration"]:
            yield {
                "subscription": item["subscription"], "item": item["subscription_item"], "price": item["price"],
                "quantity": item["quantity"], "amount": item["amount"], "at": item["period_start"],
                "is_proration": True,
            }  # fmt: skip


def _held(items: Any) -> dict[str, tuple[str, int]]:
    held = json.loads(items) if isinstance(items, str) else items
    return {one["id"]: (one["price"]["id"], one["quantity"] or 1) for one in held or []}


def said_by_item(told: Payloads) -> dict[tuple[str, str], list[Said]]:
    """Everything that lines, events and loads say, by (subscription, item) in time order."""
    lines = list(_lines(told))
    holders: dict[tuple[str, str], str] = {}
    for line in lines:
        if line["item"]:
            holders[line["subscription"], line["price"]] = line["item"]
    for row in told.versions:
        holders |= {(row["id"], price): item for item, (price, _) in _held(row["items"]).items()}
    at_instant: dict[tuple, list[dict]] = defaultdict(list)
    for line in lines:
        item = line["item"] or holders.get((line["subscription"], line["price"])) or "?"
        at_instant[line["subscription"], item, line["at"]].append(line)
    said: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for (subscription, item, at), together in at_instant.items():
        credits = [(x["price"], x["quantity"]) for x in together if x["is_proration"] and x["amount"] < 0]
        charges = [x for x in together if x["is_proration"] and x["amount"] > 0]
        recurring = [x for x in together if not x["is_proration"]]
        kept = [x for x in charges if (x["price"], x["quantity"]) not in credits] or recurring or charges
        if kept:
            said[subscription, item].append(Said(at, kept[-1]["price"], kept[-1]["quantity"]))
        elif credits:
            said[subscription, item].append(Said(at, None, 0))
    for event in sorted(told.events.values(), key=lambda e: (e["created"], e["id"])):
        if event["object_type"] == "subscription":
            shown = json.loads(event["object"])
            held = _held(shown["items"]["data"])
            known = {item for sub, item in said if sub == shown["id"]} | set(held)
            for item in known:
                price, quantity = held.get(item, (None, 0))
                said[shown["id"], item] = [s for s in said[shown["id"], item] if s.at != event["created"]]
                said[shown["id"], item].append(Said(event["created"], price, quantity))
    for key in said:
        said[key].sort(key=lambda s: s.at)
    late = [e for e in told.events.values() if e["created"] >= told.opens(e["_as_of"] + timedelta(days=1))]
    for row in told.versions:  # a load shows the end of its day; it counts where nothing else explains it
        opens, ends = told.opens(row["_as_of"]), told.opens(row["_as_of"] + timedelta(days=1))
        if any(e["object_id"] == row["id"] and e["_as_of"] == row["_as_of"] and e["created"] >= ends for e in late):
            continue  # it shows what that event did, after its day
        held = _held(row["items"])
        for item in {i for sub, i in said if sub == row["id"]} | set(held):
            price, quantity = held.get(item, (None, 0))
            before = [s for s in said[row["id"], item] if s.at < ends]
            if (before and (before[-1].price, before[-1].quantity) != (price, quantity)) or (not before and quantity):
                at = max(opens, before[-1].at) if before else opens
                said[row["id"], item].append(Said(at, price, quantity))
                said[row["id"], item].sort(key=lambda s: s.at)
    return said
