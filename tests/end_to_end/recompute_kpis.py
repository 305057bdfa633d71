"""Movements, the waterfall, retention and win rates from a recomputed history, by the text of metrics.md."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from tests.end_to_end.recompute import ItemMonth
from tests.end_to_end.recompute_sources import ZONE, Rates, next_month, rounded, seed_rows

ZERO = Fraction(0)
FIRST_MONTH = date(2023, 7, 1)
MONEY = ("new", "reactivation", "expansion", "contraction", "churn", "fx")
Books = dict[date, dict[str, dict[str, ItemMonth]]]


def books(rows: Iterable[ItemMonth]) -> Books:
    """Month, account, item: who was in force with what."""
    kept: Books = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        assert row.amount is not None, f"no rate for {row}: the sandbox quotes every day"
        kept[row.month][row.account][row.item] = row
    return kept


def months_to(last: date) -> list[date]:
    months = [FIRST_MONTH]
    while months[-1] < last:
        months.append(next_month(months[-1]))
    return months


def total(items: dict[str, ItemMonth]) -> Fraction:
    return sum((item.amount for item in items.values()), ZERO)


def account_months(kept: Books) -> dict[tuple[str, date], Fraction]:
    """fct_mrr_monthly."""
    return {(account, month): total(items) for month, accounts in kept.items() for account, items in accounts.items()}


def movements(kept: Books, rate: Callable[[str, date], Fraction], last: date) -> dict[tuple, Fraction]:
    """fct_mrr_movements: account, month, type -> signed amount; the first rule that fits."""
    moved: dict[tuple, Fraction] = {}
    ever: set[str] = set()
    before: dict[str, dict[str, ItemMonth]] = {}
    for month in months_to(last):
        now = kept.get(month, {})
        for account in {*before, *now}:
            opening, closing = before.get(account), now.get(account)
            if opening is None:
                moved[account, month, "reactivation" if account in ever else "new"] = total(closing)
            elif closing is None:
                moved[account, month, "churn"] = -total(opening)
            else:
                change, fx = changes(opening, closing, lambda item, month=month: rate(item.currency, month))
                if change:
                    moved[account, month, "expansion" if change > 0 else "contraction"] = change
                if fx:
                    moved[account, month, "fx"] = fx
        ever |= set(now)
        before = now
    return moved


def changes(opening: dict, closing: dict, closing_rate: Callable[[ItemMonth], Fraction]) -> tuple[Fraction, Fraction]:
    """Change and currency effect of an account in force at both ends, summed over its items."""
    change = fx = ZERO
    for item in {*opening, *closing}:
        if item in opening and item in closing:
            effect = rounded(opening[item].original * closing_rate(opening[item]), 2) - opening[item].amount
            fx += effect
            change += closing[item].amount - opening[item].amount - effect
        else:
            change += closing[item].amount if item in closing else -opening[item].amount
    return change, fx


def waterfall(kept: Books, moved: dict[tuple, Fraction], last: date) -> dict[date, dict[str, Fraction | int]]:
    """mrr_waterfall_monthly of segment_type 'all'."""
    rows, opening, customers = {}, ZERO, 0
    for month in months_to(last):
        row = {f"{kind}_amount": ZERO for kind in MONEY}
        counts: Counter[str] = Counter()
        for (_, at, kind), amount in moved.items():
            if at == month:
                row[f"{kind}_amount"] += amount
                counts[kind] += 1
        closing = sum((total(items) for items in kept.get(month, {}).values()), ZERO)
        assert opening + sum(row.values()) == closing, month
        rows[month] = row | {
            "opening_amount": opening, "closing_amount": closing, "opening_customers": customers,
            "new_customers": counts["new"], "reactivated_customers": counts["reactivation"],
            "churned_customers": counts["churn"], "closing_customers": len(kept.get(month, {})),
        }  # fmt: skip
        opening, customers = closing, len(kept.get(month, {}))
    return rows


def ratio(numerator: Fraction | int, denominator: Fraction | int) -> Fraction | None:
    return rounded(Fraction(numerator) / denominator, 6) if denominator else None


def retention(kept: Books, flows: dict, rate: Callable[[str, date], Fraction]) -> dict[date, dict]:
    """retention_monthly of segment_type 'all'."""
    rows = {}
    for month, flow in flows.items():
        base, then = kept.get(date(month.year - 1, month.month, 1), {}), kept.get(month, {})
        row: dict = {}
        for suffix in ("", "_as_reported"):
            owned = {
                account: sum((i.amount if suffix else rounded(i.original * rate(i.currency, month), 2)
                              for i in items.values()), ZERO)
                for account, items in base.items()
            }  # fmt: skip
            kept_now = {account: total(then.get(account, {})) for account in owned}
            row[f"base_amount{suffix}"] = sum(owned.values(), ZERO)
            row[f"retained_amount{suffix}"] = sum(kept_now.values(), ZERO)
            row[f"capped_amount{suffix}"] = sum((min(kept_now[a], owned[a]) for a in owned), ZERO)
            row[f"nrr_ttm{suffix}"] = ratio(row[f"retained_amount{suffix}"], row[f"base_amount{suffix}"])
            row[f"grr_ttm{suffix}"] = ratio(row[f"capped_amount{suffix}"], row[f"base_amount{suffix}"])
        lost = -(flow["churn_amount"] + flow["contraction_amount"])
        won_back = flow["expansion_amount"] + flow["reactivation_amount"]
        gained = won_back + flow["new_amount"]
        rows[month] = row | {
            "opening_amount": flow["opening_amount"], "opening_customers": flow["opening_customers"],
            "churned_customers": flow["churned_customers"], "lost_amount": lost, "net_lost_amount": lost - won_back,
            "gained_amount": gained, "quick_ratio": ratio(gained, lost),
            "logo_churn_rate": ratio(flow["churned_customers"], flow["opening_customers"]),
            "gross_mrr_churn_rate": ratio(lost, flow["opening_amount"]),
            "net_mrr_churn_rate": ratio(lost - won_back, flow["opening_amount"]),
        }  # fmt: skip
    return rows


def closed_at(deal: dict) -> datetime:
    """The last entry into the present closed stage by history, else the CRM's close date."""
    stage, entered = deal["properties"]["dealstage"], None
    history = sorted(deal["propertiesWithHistory"]["dealstage"], key=lambda change: change["timestamp"])
    for before, change in zip([{"value": None}, *history], history, strict=False):
        if change["value"] == stage and before["value"] != stage:
            entered = change["timestamp"]
    told = datetime.fromisoformat((entered or deal["properties"]["closedate"]).replace("Z", "+00:00"))
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def win_rates(deals: list[dict], rates: Rates, as_of: date) -> dict[tuple[date, str], dict]:
    """win_rates_quarterly: finished quarter and opportunity type ('all' = every type) -> counts, amounts, rates."""
    stages = {(s["pipeline"], s["stage"]): s for s in seed_rows("crm_stages") if s["source_system"] == "hubspot"}
    types = {t["deal_type"]: t["opportunity_type"] for t in seed_rows("deal_types") if t["source_system"] == "hubspot"}
    ignored = {row["lost_reason"] for row in seed_rows("lost_reasons_ignored")}
    rows: dict[tuple[date, str], dict] = defaultdict(
        lambda: {"won_count": 0, "lost_count": 0, "won_amount": ZERO, "lost_amount": ZERO}
    )
    for deal in deals:
        told = deal["properties"]
        stage = stages[told["pipeline"], told["dealstage"]]
        won, lost = stage["is_won"] == "true", stage["is_lost"] == "true"
        if not (won or lost) or (lost and (told["closed_lost_reason"] or "").lower() in ignored):
            continue
        day = closed_at(deal).astimezone(ZONE).date()
        quarter = date(day.year, day.month - (day.month - 1) % 3, 1)
        if next_month(next_month(next_month(quarter))) > as_of + timedelta(days=1):
            continue
        rate = rates.rate(told["deal_currency_code"] or rates.home, day)
        amount = rounded(Fraction(told["amount"]) * rate, 2) if told["amount"] and rate else ZERO
        for kind in ("all", types.get(told["dealtype"], "new_business")):
            rows[quarter, kind]["won_count" if won else "lost_count"] += 1
            rows[quarter, kind]["won_amount" if won else "lost_amount"] += amount
    for row in rows.values():
        row["win_rate_count"] = ratio(row["won_count"], row["won_count"] + row["lost_count"])
        row["win_rate_value"] = ratio(row["won_amount"], row["won_amount"] + row["lost_amount"])
    return rows
