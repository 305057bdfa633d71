"""Invoices, their lines, and pending invoice items in Stripe's shapes."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.invoice import Line
from ingestion.sandbox.vendors.stripe_catalog import OLD, plan, price

NESTED_LINES = 10


def invoice(ident: str, created: int, s: dict[str, Any], shape: str) -> dict[str, Any]:
    """An invoice; at most ten lines nested, the others under /v1/invoices/{id}/lines."""
    lines = s["lines"]
    paid_out = s["amount_paid"]
    shown: dict[str, Any] = {
        "id": ident, "object": "invoice", "account_country": "DE", "account_name": "Sandbox Company",
        "account_tax_ids": None, "amount_due": s["amount_due"], "amount_overpaid": 0, "amount_paid": paid_out,
        "amount_remaining": s["amount_remaining"], "amount_shipping": 0, "application": None,
        "attempt_count": s["attempt_count"], "attempted": s["attempted"], "auto_advance": s["auto_advance"],
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None, "status": None},
        "automatically_finalizes_at": created + 3600 if s["status"] == "draft" else None,
        "billing_reason": s["reason"], "collection_method": s["collection"], "created": created,
        "currency": s["currency"], "custom_fields": None, "customer": s["customer"], "customer_email": s["email"],
        "customer_name": s["name"], "customer_phone": None, "default_payment_method": None, "default_source": None,
        "default_tax_rates": [], "description": None, "discounts": list(s["discounts"]), "due_date": s["due_date"],
        "effective_at": s["finalized_at"], "ending_balance": s["end_balance"], "footer": None, "from_invoice": None,
        "hosted_invoice_url": None, "invoice_pdf": None, "issuer": {"type": "self"}, "last_finalization_error": None,
        "latest_revision": None,
        "lines": {"object": "list", "data": [line(x, ident, s, shape) for x in lines[:NESTED_LINES]],
                  "has_more": len(lines) > NESTED_LINES, "total_count": len(lines),
                  "url": f"/v1/invoices/{ident}/lines"},
        "livemode": False, "metadata": {}, "next_payment_attempt": s["next_payment_attempt"], "number": s["number"],
        "on_behalf_of": None, "payment_settings": {"default_mandate": None, "payment_method_options": None,
                                                   "payment_method_types": None},
        "period_end": s["period_end"], "period_start": s["period_start"], "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0, "receipt_number": None, "rendering": None, "shipping_cost": None,
        "shipping_details": None, "starting_balance": s["start_balance"], "statement_descriptor": None,
        "status": s["status"],
        "status_transitions": {"finalized_at": s["finalized_at"], "paid_at": s["paid_at"],
                               "marked_uncollectible_at": s["uncollectible_at"], "voided_at": None},
        "subtotal": s["subtotal"], "subtotal_excluding_tax": s["subtotal"], "test_clock": None, "total": s["total"],
        "total_discount_amounts": [{"amount": a, "discount": d} for a, d in s["discount_amounts"]],
        "total_excluding_tax": s["total"], "total_pretax_credit_amounts": [], "webhooks_delivered_at": created,
    }  # fmt: skip
    if shape == OLD:
        shown |= {
            "charge": s["charge"], "paid": s["status"] == "paid", "paid_out_of_band": False, "quote": None,
            "payment_intent": s["payment_intent"], "subscription": s["subscription"], "tax": None,
            "subscription_details": {"metadata": {}}, "total_tax_amounts": [], "transfer_data": None, "discount": None,
        }  # fmt: skip
    else:
        shown |= {
            "parent": {"type": "subscription_details", "quote_details": None,
                       "subscription_details": {"metadata": {}, "subscription": s["subscription"]}},
            "total_taxes": [],
        }  # fmt: skip
    return shown


def line(x: Line, invoice_id: str, s: dict[str, Any], shape: str) -> dict[str, Any]:
    """One invoice line."""
    shown: dict[str, Any] = {
        "id": x.id, "object": "line_item", "amount": x.amount, "currency": s["currency"], "description": x.text,
        "discount_amounts": [{"amount": a, "discount": d} for a, d in x.discounts],
        "discountable": not x.proration, "discounts": [], "invoice": invoice_id, "livemode": False, "metadata": {},
        "period": {"end": x.end, "start": x.start}, "pretax_credit_amounts": [], "quantity": x.quantity,
    }  # fmt: skip
    if shape == OLD:
        shown |= {
            "amount_excluding_tax": x.amount, "plan": plan(x.price), "price": price(x.price),
            "proration": x.proration, "proration_details": {"credited_items": None},
            "subscription": s["subscription"], "subscription_item": x.item, "tax_amounts": [], "tax_rates": [],
            "type": "invoiceitem" if x.proration else "subscription", "unit_amount_excluding_tax": str(x.price.unit),
        }  # fmt: skip
        if x.invoice_item:
            shown["invoice_item"] = x.invoice_item
        return shown
    shown |= {
        "parent": {"type": "subscription_item_details", "invoice_item_details": None, "subscription_item_details": {
            "invoice_item": x.invoice_item, "proration": x.proration, "proration_details": {"credited_items": None},
            "subscription": s["subscription"], "subscription_item": x.item}},
        "pricing": pricing(x), "taxes": [],
    }  # fmt: skip
    return shown


def pricing(x: Line) -> dict[str, Any]:
    """Where the price stands since basil."""
    return {"price_details": {"price": x.price.id, "product": x.price.product.id}, "type": "price_details",
            "unit_amount_decimal": str(x.price.unit)}  # fmt: skip


def invoice_item(ident: str, created: int, s: dict[str, Any], shape: str) -> dict[str, Any]:
    """A pending (``invoice`` null) or billed proration."""
    x: Line = s["line"]
    shown: dict[str, Any] = {
        "id": ident, "object": "invoiceitem", "amount": x.amount, "currency": s["currency"],
        "customer": s["customer"], "date": created, "description": x.text, "discountable": False, "discounts": [],
        "invoice": s["invoice"], "livemode": False, "metadata": {}, "period": {"end": x.end, "start": x.start},
        "proration": True, "quantity": x.quantity, "tax_rates": [], "test_clock": None,
    }  # fmt: skip
    if shape == OLD:
        shown |= {"plan": plan(x.price), "price": price(x.price), "subscription": s["subscription"],
                  "subscription_item": x.item, "unit_amount": x.price.unit,
                  "unit_amount_decimal": str(x.price.unit)}  # fmt: skip
    else:
        shown |= {"parent": {"type": "subscription_details", "subscription_details": {
            "subscription": s["subscription"], "subscription_item": x.item}}, "pricing": pricing(x)}  # fmt: skip
    return shown
