"""Products, prices, coupons and discounts in Stripe's shapes."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.catalog import CATALOG_CREATED, Coupon, Price, Product
from ingestion.sandbox.invoice import Discount

OLD, BASIL, CLOVER = "old", "basil", "clover"


def shape_of(version: str) -> str:
    """Which shape a ``Stripe-Version`` gets; none means the account's own, 2025-03-31.basil."""
    if not version:
        return BASIL
    return OLD if version < "2025-03-31" else BASIL if version < "2025-09-30" else CLOVER


def product(item: Product) -> dict[str, Any]:
    """A product."""
    return {
        "id": item.id, "object": "product", "active": True, "attributes": [], "created": CATALOG_CREATED,
        "default_price": None, "description": None, "images": [], "livemode": False, "marketing_features": [],
        "metadata": {"key": item.key}, "name": item.name, "package_dimensions": None, "shippable": None,
        "statement_descriptor": None, "tax_code": None, "type": "service",
        "unit_label": "seat" if item.key in ("core", "analytics") else None, "updated": CATALOG_CREATED, "url": None,
    }  # fmt: skip


def price(item: Price) -> dict[str, Any]:
    """A recurring, licensed price per unit."""
    return {
        "id": item.id, "object": "price", "active": True, "billing_scheme": "per_unit", "created": CATALOG_CREATED,
        "currency": item.currency, "custom_unit_amount": None, "livemode": False,
        "lookup_key": f"{item.plan}_{item.interval}_{item.currency}", "metadata": {"plan": item.plan},
        "nickname": item.nickname, "product": item.product.id,
        "recurring": {"interval": item.interval, "interval_count": 1, "meter": None, "trial_period_days": None,
                      "usage_type": "licensed"},
        "tax_behavior": "exclusive", "tiers_mode": None, "transform_quantity": None, "type": "recurring",
        "unit_amount": item.unit, "unit_amount_decimal": str(item.unit),
    }  # fmt: skip


def plan(item: Price) -> dict[str, Any]:
    """The legacy plan object that old versions put beside the price."""
    return {
        "id": item.id, "object": "plan", "active": True, "amount": item.unit, "amount_decimal": str(item.unit),
        "billing_scheme": "per_unit", "created": CATALOG_CREATED, "currency": item.currency,
        "interval": item.interval, "interval_count": 1, "livemode": False, "metadata": {"plan": item.plan},
        "nickname": item.nickname, "product": item.product.id, "tiers_mode": None, "transform_usage": None,
        "trial_period_days": None, "usage_type": "licensed",
    }  # fmt: skip


def coupon(item: Coupon) -> dict[str, Any]:
    """A coupon. ``times_redeemed`` is left at 0: it would be the only figure that spans accounts."""
    return {
        "id": item.id, "object": "coupon", "amount_off": item.amount, "created": CATALOG_CREATED,
        "currency": item.currency, "duration": item.duration, "duration_in_months": item.months, "livemode": False,
        "max_redemptions": None, "metadata": {}, "name": item.name,
        "percent_off": float(item.percent) if item.percent is not None else None, "redeem_by": None,
        "times_redeemed": 0, "valid": True,
    }  # fmt: skip


def discount(item: Discount, customer: str, subscription: str, shape: str) -> dict[str, Any]:
    """A coupon in use; the newest shape names the coupon under ``source``."""
    shown: dict[str, Any] = {
        "id": item.id, "object": "discount", "checkout_session": None, "customer": customer, "end": item.end,
        "invoice": None, "invoice_item": None, "promotion_code": None, "start": item.start,
        "subscription": subscription, "subscription_item": None,
    }  # fmt: skip
    if shape == CLOVER:
        shown["source"] = {"coupon": item.coupon.id, "type": "coupon"}
    else:
        shown["coupon"] = coupon(item.coupon)
    return shown
