"""Invoices: lines, discounts and totals, in minor units and whole numbers throughout."""

from __future__ import annotations

from typing import NamedTuple

from ingestion.sandbox.catalog import Coupon, Price


class Line(NamedTuple):
    """One invoice line; ``discounts`` are (minor units, discount id)."""

    id: str
    amount: int
    text: str
    start: int
    end: int
    price: Price
    quantity: int
    item: str
    invoice_item: str | None
    discounts: tuple[tuple[int, str], ...]

    @property
    def proration(self) -> bool:
        """Lines that come from pending invoice items are prorations here; recurring ones are not."""
        return self.invoice_item is not None


class Discount(NamedTuple):
    """A coupon in use: in force from ``start`` until ``end`` (None = for good)."""

    id: str
    coupon: Coupon
    start: int
    end: int | None


def ratio(amount: int, part: int, whole: int) -> int:
    """``amount`` × ``part`` ÷ ``whole``, rounded half away from zero."""
    if whole == 0:
        return 0
    product = amount * part
    size = (2 * abs(product) + whole) // (2 * whole)
    return size if product >= 0 else -size


def discounted(lines: list[Line], discounts: list[Discount]) -> list[Line]:
    """``lines`` with their discount amounts: each discount in turn on what is left, never below nothing.

    Prorations are not discountable (their amounts are net already). A percentage is rounded on each line; an
    amount is spread over the lines by what is left of them, the last taking the remainder.
    """
    left = [0 if line.proration else line.amount for line in lines]
    taken: list[list[tuple[int, str]]] = [[] for _ in lines]
    for discount in discounts:
        whole = sum(left)
        if discount.coupon.percent is not None:
            shares = [ratio(amount, discount.coupon.percent, 100) for amount in left]
        else:
            off = min(discount.coupon.amount or 0, whole)
            shares = [ratio(off, amount, whole) for amount in left]
            payers = [n for n, amount in enumerate(left) if amount > 0]
            if payers:
                shares[payers[-1]] += off - sum(shares)
        for n, share in enumerate(shares):
            if share:
                taken[n].append((share, discount.id))
                left[n] -= share
    return [line._replace(discounts=tuple(found)) for line, found in zip(lines, taken, strict=True)]


def totals(lines: list[Line], discounts: list[Discount], balance: int) -> dict[str, object]:
    """Subtotal, discount sums, total and what is due after the customer's ``balance`` (credit is negative)."""
    subtotal = sum(line.amount for line in lines)
    sums = {discount.id: 0 for discount in discounts}
    for line in lines:
        for amount, ident in line.discounts:
            sums[ident] += amount
    total = subtotal - sum(sums.values())
    due = max(0, total + balance)
    return {
        "lines": tuple(lines), "subtotal": subtotal, "total": total, "amount_due": due, "amount_paid": 0,
        "amount_remaining": due, "start_balance": balance, "discounts": tuple(discount.id for discount in discounts),
        "discount_amounts": tuple((amount, ident) for ident, amount in sums.items()),
    }  # fmt: skip
