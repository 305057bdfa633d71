"""True MRR by the default policy of design/metrics.md, from the simulation's own states."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from ingestion.sandbox.catalog import Coupon
from ingestion.sandbox.clock import month_of, month_opens
from ingestion.sandbox.story import Story, TrueSubscription

MICRO = Decimal("0.000001")


class MonthMrr(NamedTuple):
    """One account, month and currency in force; ``minor`` is exact to six decimals of a minor unit."""

    month: int
    currency: str
    minor: Decimal
    is_past_due: bool


def in_force(sub: TrueSubscription, at: int) -> bool:
    """Started before ``at`` and not ended before it, with an item that is held at ``at``."""
    return sub.start < at <= sub.ended and any(start < at <= end for start, end, *_ in sub.versions)


def mrr_at(sub: TrueSubscription, at: int) -> Fraction:
    """Minor units a month at ``at``: price × quantity less running discounts, ÷ months per interval.

    Only forever and repeating coupons are in ``sub.discounts``; each takes from what the earlier ones left.
    """
    left = Fraction(sum(price.unit * quantity for start, end, _, price, quantity in sub.versions if start < at <= end))
    for start, end, coupon in sub.discounts:
        if start < at and (end is None or at <= end):
            left = max(Fraction(0), _after(left, coupon))
    return left / sub.months


def _after(amount: Fraction, coupon: Coupon) -> Fraction:
    if coupon.percent is not None:
        return amount * (100 - coupon.percent) / 100
    return amount - (coupon.amount or 0)


def exact(value: Fraction) -> Decimal:
    """Six decimals, half away from zero (amounts here are not negative)."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(MICRO, ROUND_HALF_UP)


def monthly(story: Story, at: int) -> Iterator[MonthMrr]:
    """The account's months in force whose end (first instant of the next month, company zone) is over at ``at``."""
    if not story.subscriptions:
        return
    for month in range(month_of(min(s.start for s in story.subscriptions)), month_of(at) + 1):
        instant = month_opens(month + 1)
        if instant > at + 1:  # ``at`` is the last second of a day
            return
        running = [sub for sub in story.subscriptions if in_force(sub, instant)]
        for currency in sorted({sub.currency for sub in running}):
            mine = [sub for sub in running if sub.currency == currency]
            late = any(start < instant <= end for sub in mine for start, end in sub.past_due)
            yield MonthMrr(month, currency, exact(sum((mrr_at(sub, instant) for sub in mine), Fraction(0))), late)
