"""What a quantity costs a period in minor units, and what running discounts leave of it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from tests.end_to_end.recompute_lines import FOREVER
from tests.end_to_end.recompute_sources import rounded

MONTHS = {"year": Fraction(12), "month": Fraction(1), "week": Fraction(12, 52), "day": Fraction(12, 365)}


def period(price: dict) -> Fraction:
    return price["recurring"]["interval_count"] * MONTHS[price["recurring"]["interval"]]


def list_amount(price: dict, quantity: int) -> Fraction:
    """Price times quantity in minor units; tiers at the quantity held."""
    if price["billing_scheme"] == "per_unit":
        return Fraction(price["unit_amount_decimal"]) * quantity
    total, below = Fraction(0), 0
    for tier in price["tiers"]:
        up_to = tier["up_to"] or quantity
        units = quantity if price["tiers_mode"] == "volume" else min(quantity, up_to) - below
        if price["tiers_mode"] == "volume" and quantity > up_to:
            continue
        total += Fraction(tier["unit_amount_decimal"] or 0) * units + Fraction(tier["flat_amount_decimal"] or 0)
        below = up_to
        if quantity <= up_to:
            break
    return total


def discounted(discounts: Iterable[dict], left: dict, held: dict, at: int) -> dict[str, Fraction]:
    """What running discounts leave of each item's price: items' own first, each on what the one before left."""
    running = [
        discount
        for discount in discounts
        if discount["coupon"]["duration"] != "once" and discount["start"] < at <= (discount["end"] or FOREVER)
    ]
    own = [discount for discount in running if discount["scope"] != "customer"]
    for discount in sorted(own or running, key=lambda d: d["scope"] == "subscription"):
        coupon = discount["coupon"]
        only = (coupon.get("applies_to") or {}).get("products")
        items = [i for i in sorted(left) if not only or held[i][0]["product"] in only]
        if discount["scope"] not in ("subscription", "customer"):
            items = [i for i in items if i == discount["scope"]]
        if coupon["percent_off"] is not None:
            left |= {item: left[item] * (100 - Fraction(coupon["percent_off"])) / 100 for item in items}
        elif total := sum(left[i] for i in items):
            off = Fraction(coupon["amount_off"])
            shares = {item: rounded(off * left[item] / total, 6) for item in items[:-1]}
            shares[items[-1]] = off - sum(shares.values())
            left |= {item: max(Fraction(0), left[item] - shares[item]) for item in items}
    return left
