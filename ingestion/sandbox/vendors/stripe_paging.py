"""Stripe's pages and refusals: cursors, ``created`` bounds, resource_missing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import NoReturn

import orjson

from ingestion.sandbox.http import Refused, Reply, Request, joined, reply

SINGULAR = {"customers": "customer", "subscriptions": "subscription", "invoices": "invoice",
            "invoiceitems": "invoiceitem", "charges": "charge", "refunds": "refund", "events": "event",
            "payment_intents": "payment_intent", "invoice_payments": "invoice payment", "products": "product",
            "prices": "price", "coupons": "coupon", "subscription_items": "subscription_item"}  # fmt: skip
_CREATED = re.compile(r"created\[(gte|gt|lte|lt)\]")


def refuse(status: int, kind: str, message: str, code: str | None = None, param: str | None = None) -> Refused:
    """Stripe's error form."""
    error = {"message": message, "type": kind, "request_log_url": None}
    error |= {"code": code} if code else {}
    error |= {"param": param} if param else {}
    return Refused(reply({"error": error}, status))


def missing(kind: str, ident: str, status: int = 404, param: str = "id") -> NoReturn:
    """Stripe's resource_missing."""
    label = SINGULAR.get(kind, kind)
    raise refuse(status, "invalid_request_error", f"No such {label}: '{ident}'", "resource_missing", param)


def listing(ask: Request, kind: str, rows: list, ident_of: Callable, created_of: Callable,
            dump: Callable[[list], list[bytes]], places: dict[str, int] | None = None) -> Reply:  # fmt: skip
    """One page of ``rows`` (newest first): ``created`` filters, ``limit``, ``starting_after``, ``ending_before``."""
    limit = ask.get("limit") or "10"
    if not limit.isdigit() or not 1 <= int(limit) <= 100:
        raise refuse(400, "invalid_request_error", f"Invalid limit: {limit} (1 to 100).", None, "limit")
    types = ask.many("types") + ask.many("type")
    if types and kind == "events":
        rows = [e for e in rows if any(e[2] == t or (t.endswith("*") and e[2].startswith(t[:-1])) for t in types)]
    start, end = _between(ask, rows, created_of)
    for name in ("starting_after", "ending_before"):
        cursor = ask.get(name)
        if not cursor:
            continue
        if places is None:
            places = {ident_of(r): n for n, r in enumerate(rows)}
        if cursor not in places:
            missing(kind, cursor, 400, name)
        if name == "starting_after":
            start = max(start, places[cursor] + 1)
        else:
            end = min(end, places[cursor])
    size = int(limit)
    if ask.get("ending_before"):
        page, more = rows[max(start, end - size) : end], end - size > start
    else:
        page, more = rows[start : min(start + size, end)], start + size < end
    head = b'{"object":"list","data":['
    tail = b'],"has_more":%b,"url":%b}' % (b"true" if more else b"false", orjson.dumps(f"/v1/{kind}"))
    return Reply(200, joined(head, dump(page), tail))


def _between(ask: Request, rows: list, created_of: Callable) -> tuple[int, int]:
    """First and past-the-last position of rows whose ``created`` meets the query's bounds."""
    start, end = 0, len(rows)
    for key, value in ask.query:
        match = _CREATED.fullmatch(key)
        if not match and key != "created":
            continue
        if not value.isdigit():
            raise refuse(400, "invalid_request_error", f"Invalid integer: {value}", "parameter_invalid_integer", key)
        bound, operator = int(value), match[1] if match else "eq"
        newest = bisect_left(rows, -bound, key=lambda r: -created_of(r))  # first row with created ≤ bound
        older = bisect_right(rows, -bound, key=lambda r: -created_of(r))  # first row with created < bound
        if operator in ("lte", "lt", "eq"):
            start = max(start, older if operator == "lt" else newest)
        if operator in ("gte", "gt", "eq"):
            end = min(end, newest if operator == "gt" else older)
    return start, max(start, end)
