"""What a new customer signs."""

from __future__ import annotations

from random import Random

from ingestion.sandbox.catalog import ADDONS, PER_SEAT, PLANS, PRICES, Price

Lines = list[tuple[Price, int]]


def first_order(rng: Random, employees: int, fit: float, currency: str) -> Lines:
    """Prices and quantities of a first contract; larger companies buy annual, larger plans."""
    seats = max(1, min(2500, round(employees * rng.uniform(0.03, 0.25)) + rng.randint(1, 3)))
    size = min(1.0, seats / 60)
    interval = "year" if rng.random() < 0.30 + 0.35 * size else "month"
    plan = rng.choices(PLANS, (1.0 - 0.75 * size, 0.8, 0.15 + 0.5 * size))[0]
    lines = [(PRICES[plan, currency, interval], seats)]
    for product, chance in zip(ADDONS, (0.14, 0.10, 0.06 + 0.15 * size, 0.06), strict=True):
        if rng.random() < chance + 0.02 * fit:
            lines.append((PRICES[product, currency, interval], seats if product in PER_SEAT else 1))
    return lines


def year_value(lines: Lines) -> int:
    """List value of twelve months, minor units."""
    return sum(price.unit * quantity * (1 if price.interval == "year" else 12) for price, quantity in lines)
