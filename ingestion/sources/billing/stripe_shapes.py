"""Stripe's objects before and since the API version 2025-03-31 (basil), told in the newer shape."""

from __future__ import annotations

from typing import Any


def invoice(told: dict, lines: list[dict]) -> dict:
    """An invoice with its subscription on top and all its lines in the newer shape."""
    parent = _dict(_dict(told.get("parent")).get("subscription_details"))
    return {
        **told,
        "subscription": _id(told.get("subscription") or parent.get("subscription")),
        "customer": _id(told.get("customer")),
        "lines": [line(one) for one in lines],
        "discounts": [discount(one) for one in told.get("discounts") or []],
    }


def line(told: dict) -> dict:
    """An invoice line: `parent` says where it comes from, `pricing` what was sold."""
    if not isinstance(told, dict) or told.get("parent") or not ({"type", "price", "subscription_item"} & set(told)):
        return told
    old = ("type", "price", "plan", "proration", "proration_details", "subscription", "subscription_item",
           "invoice_item", "tax_amounts", "tax_rates", "unit_amount_excluding_tax")  # fmt: skip
    item = told.get("subscription_item")
    details = {
        "invoice_item": told.get("invoice_item"),
        "proration": bool(told.get("proration")),
        "proration_details": told.get("proration_details"),
        "subscription": _id(told.get("subscription")),
    }
    if item:
        parent = {
            "type": "subscription_item_details", "invoice_item_details": None,
            "subscription_item_details": {**details, "subscription_item": item},
        }  # fmt: skip
    else:
        parent = {"type": "invoice_item_details", "invoice_item_details": details, "subscription_item_details": None}
    return {
        **{name: value for name, value in told.items() if name not in old},
        "parent": parent,
        "pricing": _pricing(_dict(told.get("price"))),
        "taxes": told.get("tax_amounts") or [],
    }


def subscription(told: dict, held: list[dict]) -> dict:
    """A subscription with all its items."""
    discounts = told.get("discounts") or ([told["discount"]] if told.get("discount") else [])
    return {
        **told,
        "customer": _id(told.get("customer")),
        "items": {"data": held},
        "discounts": [discount(one) for one in discounts],
    }


def discount(told: Any) -> Any:
    """A discount that names its coupon under `source`; one that was not expanded stays an id."""
    if not isinstance(told, dict) or told.get("source"):
        return told
    return {**told, "source": {"type": "coupon", "coupon": _id(told.get("coupon"))}}


def invoice_item(told: dict) -> dict:
    """A pending invoice item with subscription, its item and the price on top."""
    details = _dict(_dict(told.get("parent")).get("subscription_details"))
    price = told.get("price") or _dict(_dict(told.get("pricing")).get("price_details")).get("price")
    return {
        **told,
        "customer": _id(told.get("customer")),
        "subscription": _id(told.get("subscription") or details.get("subscription")),
        "subscription_item": told.get("subscription_item") or details.get("subscription_item"),
        "price": _id(price),
    }


def flat(told: dict) -> dict:
    """An object whose references are ids, expanded or not."""
    names = ("customer", "product", "payment_intent", "invoice", "charge", "subscription")
    return {**told, **{name: _id(told[name]) for name in names if isinstance(told.get(name), dict)}}


def _pricing(price: dict) -> dict | None:
    if not price:
        return None
    return {
        "type": "price_details",
        "price_details": {"price": price.get("id"), "product": _id(price.get("product"))},
        "unit_amount_decimal": price.get("unit_amount_decimal"),
    }


def _id(told: Any) -> Any:
    """The id of an object that may be expanded."""
    return told.get("id") if isinstance(told, dict) else told


def _dict(told: Any) -> dict:
    return told if isinstance(told, dict) else {}
