"""Stripe objects written by hand, in the columns of the contract: a few arguments each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

PRICES = {  # id: (currency, minor units, interval)
    "seat": ("eur", 2000, "month"), "seat_plus": ("eur", 3000, "month"), "addon": ("eur", 500, "month"),
    "yearly": ("eur", 120000, "year"), "weekly": ("eur", 1000, "week"), "dollar": ("usd", 1000, "month"),
    "yen": ("jpy", 900, "month"), "franc": ("chf", 1000, "month"), "free": ("eur", 0, "month"),
}  # fmt: skip


def epoch(at: str) -> int:
    """Seconds of `2026-01-31 23:00` (UTC)."""
    return int(datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp())


def prices() -> list[dict]:
    return [
        {"id": ident, "product": "prod", "nickname": ident, "currency": currency, "type": "recurring",
         "billing_scheme": "per_unit", "unit_amount_decimal": str(minor), "active": True,
         "recurring": {"interval": interval, "interval_count": 1, "usage_type": "licensed"}}
        for ident, (currency, minor, interval) in PRICES.items()
    ]  # fmt: skip


def customer(ident: str, created: str = "2026-01-01 08:00", **more: Any) -> dict:
    return {"id": ident, "name": ident, "email": f"billing@{ident}.example", "created": created, **more}


def item(ident: str, price: str, quantity: int, created: str) -> dict:
    return {"id": ident, "price": {"id": price}, "quantity": quantity, "created": epoch(created), "discounts": []}


def subscription(of: str, start: str, items: list[dict], **more: Any) -> dict:
    currency = PRICES[items[0]["price"]["id"]][0]
    return {
        "id": f"sub_{of}", "customer": of, "status": "active", "currency": currency, "created": start,
        "start_date": start, "items": items, "discounts": [], **more,
    }  # fmt: skip


def line(item: str | None, price: str, quantity: int, start: str, end: str, proration: int = 0, of: str = "") -> dict:
    """A recurring line, or with proration −1 or +1 a credit or charge; item None = the line names none."""
    amount = PRICES[price][1] * quantity
    details = {"subscription": f"sub_{of}", "proration": bool(proration), "invoice_item": None}
    kind = "subscription_item_details" if item else "invoice_item_details"
    return {
        "amount": proration * amount // 2 if proration else amount,
        "currency": PRICES[price][0],
        "quantity": quantity,
        "period": {"start": epoch(start), "end": epoch(end)},
        "pricing": {"price_details": {"price": price, "product": "prod"}},
        "parent": {"type": kind, kind: {**details, **({"subscription_item": item} if item else {})}},
    }


def invoice(of: str, at: str, lines: list[dict], **more: Any) -> dict:
    ident = f"in_{of}_{at[:10]}"
    numbered = []
    for place, one in enumerate(lines):
        kind = one["parent"]["type"]
        details = {**one["parent"][kind], "subscription": f"sub_{of}"}
        numbered.append({**one, "id": f"il_{ident}_{place}", "parent": {**one["parent"], kind: details}})
    total = sum(one["amount"] for one in lines)
    return {
        "id": ident, "customer": of, "subscription": f"sub_{of}", "status": "paid", "currency": lines[0]["currency"],
        "total": total, "subtotal": total, "lines": numbered, "discounts": [], "attempted": True, "created": at,
        "auto_advance": True, **more,
    }  # fmt: skip


def discount(ident: str, of: str, start: str, end: str | None = None, **coupon: Any) -> dict:
    """A discount with its coupon inside: percent_off or amount_off, duration."""
    terms = {"id": f"coupon_{ident}", "duration": "forever", "percent_off": None, "amount_off": None, "currency": "eur"}
    return {
        "id": ident, "object": "discount", "customer": of, "subscription": f"sub_{of}", "start": epoch(start),
        "end": epoch(end) if end else None, "coupon": {**terms, **coupon},
    }  # fmt: skip


def months(of: str, item: str, price: str, quantity: int, *starts: str, **more: Any) -> list[dict]:
    """Monthly invoices with one recurring line each."""
    bounds = [*starts, "2026-04-28 00:00"]
    return [
        invoice(of, start, [line(item, price, quantity, start, bounds[n + 1])], **more)
        for n, start in enumerate(starts)
    ]


def rates(*days: str, **quotes: str) -> list[dict]:
    """Quotes of one EUR: rates("2026-03-31", usd="1.1")."""
    return [
        {"base": "EUR", "currency": c.upper(), "date": day, "rate": quote}
        for day in days
        for c, quote in quotes.items()
    ]
