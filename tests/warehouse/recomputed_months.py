"""From what was said of each item to item-months, account-months, movements and retention, in exact numbers."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.warehouse.recomputed_mrr import PER_MONTH, ZERO_DECIMAL, ItemMonth, Payloads, _time, rounded, said_by_item

Items = dict[tuple[str, date], ItemMonth]  # (subscription item, month)
Accounts = dict[tuple[str, date], Fraction | None]  # (account, month)


def discounts_of(told: Payloads) -> dict[str, list[dict]]:
    """Discounts by subscription in their order: forever and repeating ones, from subscriptions and invoices."""
    found: dict[str, dict] = {}
    shown = [(row["subscription"], row["discounts"]) for row in told.invoices.values()]
    shown += [(row["id"], row["discounts"]) for row in told.versions]
    shown += [(row["id"], row["discounts"]) for row in told.subscriptions.values()]
    for subscription, several in shown:
        for place, one in enumerate(json.loads(several or "[]")):
            if isinstance(one, dict):
                coupon = (one.get("source") or {}).get("coupon") or one.get("coupon")
                coupon = told.coupons[coupon] if isinstance(coupon, str) else coupon
                if coupon["duration"] != "once":
                    found[one["id"]] = {
                        **one,
                        "coupon": coupon,
                        "place": place,
                        "owner": one.get("subscription") or subscription,
                    }
    by_owner: dict[str, list[dict]] = defaultdict(list)
    for one in sorted(found.values(), key=lambda d: (not d.get("subscription_item"), d["place"], d["start"], d["id"])):
        by_owner[one["owner"]].append(one)
    return by_owner


def left_of(prices: dict[str, Fraction], discounts: list[dict], at: datetime) -> dict[str, Fraction]:
    """What discounts that run at T leave of each item's price a period, in minor units."""
    for one in discounts:
        if not (_time(one["start"]) < at and (one["end"] is None or at <= _time(one["end"]))):
            continue
        of = [i for i in sorted(prices) if one.get("subscription_item") in (None, i)]
        if one["coupon"]["percent_off"] is not None:
            prices |= {i: prices[i] * (100 - Fraction(one["coupon"]["percent_off"])) / 100 for i in of}
            continue
        payers, whole = [i for i in of if prices[i] > 0], sum(prices[i] for i in of)
        off = min(Fraction(one["coupon"]["amount_off"] or 0), whole)
        shares = {i: rounded(off * prices[i] / whole, 6) for i in payers}
        if payers:
            shares[payers[-1]] = off - sum(shares[i] for i in payers[:-1])
        prices |= {i: max(Fraction(0), prices[i] - shares[i]) for i in payers}
    return prices


def items_monthly(told: Payloads) -> Items:
    """Every item in force at the end of every published month."""
    discounts, by_subscription = discounts_of(told), defaultdict(list)
    for (subscription, item), said in said_by_item(told).items():
        by_subscription[subscription].append((item, said))
    given_up = defaultdict(list)
    for invoice in told.invoices.values():
        at = json.loads(invoice["status_transitions"] or "{}").get("marked_uncollectible_at")
        if at and invoice["attempted"]:
            given_up[invoice["subscription"]].append(_time(at))
    months: Items = {}
    for ident, sub in told.subscriptions.items():
        if sub["status"] in ("incomplete", "incomplete_expired") or ident not in by_subscription:
            continue
        created = {one["id"]: _time(one["created"]) for one in json.loads(sub["items"])}
        for month in told.months(sub["start_date"]):
            at = told.closes(month)
            if (sub["ended_at"] and sub["ended_at"] < at) or sub["start_date"] >= at:
                continue
            if sub["trial_start"] and sub["trial_start"] < at <= sub["trial_end"]:
                continue
            if sub["status"] == "unpaid" and given_up[ident] and min(given_up[ident]) < at:
                continue
            held = {}
            for item, said in by_subscription[ident]:
                said = [s for n, s in enumerate(said) if any(x.quantity for x in said[: n + 1])]
                if not said:
                    continue
                born = created.get(item, said[0].at)
                of_creation = born <= max(sub["created"], sub["start_date"]) + timedelta(seconds=60)
                start = sub["start_date"] if of_creation else min(born, said[0].at)
                past = [s for s in said if s.at < at] or (said[:1] if start < at else [])
                if past and past[-1].quantity:
                    held[item] = past[-1]
            prices = {i: Fraction(told.prices[s.price]["unit_amount_decimal"]) * s.quantity for i, s in held.items()}
            listed = dict(prices)
            currency = sub["currency"].upper()
            for item, minor in left_of(prices, discounts[ident], at).items():
                recurring = json.loads(told.prices[held[item].price]["recurring"])
                if not listed[item] or recurring.get("usage_type") == "metered":
                    continue
                units = 1 if currency in ZERO_DECIMAL else 100
                monthly = minor / units * PER_MONTH[recurring["interval"]] / recurring["interval_count"]
                original, rate = rounded(monthly, 6), told.rate(currency, month)
                amount = None if rate is None else rounded(original * rate, 2)
                months[item, month] = ItemMonth(sub["customer"], held[item].price, currency, original, rate, amount)
    return months


def accounts_monthly(items: Items, account_of: dict[str, str]) -> Accounts:
    """MRR of each account and month in force; None where one of its items has no rate."""
    parts = defaultdict(list)
    for (_, month), item in items.items():
        parts[account_of[item.customer], month].append(item.amount)
    return {key: None if None in several else sum(several, Fraction(0)) for key, several in parts.items()}


def _after(month: date, count: int = 1) -> date:
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def movements(
    items: Items, accounts: Accounts, account_of: dict[str, str], last: date
) -> dict[tuple[str, date, str], Fraction]:
    """Signed amounts by (account, month, type), by the first rule that fits."""
    found: dict[tuple[str, date, str], Fraction] = {}
    first = {}
    for account, month in sorted(accounts, key=lambda key: key[1]):
        first.setdefault(account, month)
    of_account = defaultdict(list)
    for (item, month), one in items.items():
        of_account[account_of[one.customer], month].append((item, one))
    for account, month in {(a, m) for a, m in accounts} | {(a, _after(m)) for a, m in accounts}:
        before = _after(month, -1)
        was, now = (account, before) in accounts, (account, month) in accounts
        opening, closing = accounts.get((account, before), Fraction(0)), accounts.get((account, month), Fraction(0))
        if month > last or opening is None or closing is None:
            continue
        if not was:
            found[account, month, "new" if first[account] == month else "reactivation"] = closing
        elif not now:
            found[account, month, "churn"] = -opening
        else:
            then = dict(of_account[account, before])
            fx = sum((rounded(then[i].original * one.rate, 2) - then[i].amount
                      for i, one in of_account[account, month] if i in then), Fraction(0))  # fmt: skip
            change = closing - opening - fx
            if change:
                found[account, month, "expansion" if change > 0 else "contraction"] = change
            if fx:
                found[account, month, "fx"] = fx
    return found


def retention(
    told: Payloads, items: Items, accounts: Accounts, account_of: dict[str, str], month: date
) -> dict[str, Fraction]:
    """Numerators and denominators of nrr_ttm and grr_ttm of a month, at its rates and as reported."""
    then, sums = _after(month, -12), defaultdict(Fraction)
    base: dict[str, Fraction | None] = defaultdict(Fraction)
    for (_, m), one in items.items():
        if m == then:
            rate = told.rate(one.currency, month)
            known = base[account_of[one.customer]]
            base[account_of[one.customer]] = (
                None if rate is None or known is None else known + rounded(one.original * rate, 2)
            )
    for account, amount in base.items():
        closing = accounts.get((account, month), Fraction(0))
        for suffix, start in (("", amount), ("_as_reported", accounts[account, then])):
            if closing is not None and start is not None:
                sums[f"retained_amount{suffix}"] += closing
                sums[f"capped_amount{suffix}"] += min(closing, start)
                sums[f"base_amount{suffix}"] += start
    return sums
