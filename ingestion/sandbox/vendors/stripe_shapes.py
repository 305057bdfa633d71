"""Customers, subscriptions, payments and refunds in Stripe's shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingestion.sandbox.vendors.stripe_catalog import OLD, discount, plan, price
from ingestion.sandbox.vendors.stripe_invoice import invoice, invoice_item

State = dict[str, Any]


def customer(ident: str, created: int, s: State, shape: str) -> State:
    """A customer; ``balance`` is negative when it holds credit."""
    return {
        "id": ident, "object": "customer",
        "address": {"city": s["city"], "country": s["country"], "line1": None, "line2": None, "postal_code": None,
                    "state": None},
        "balance": s["balance"], "created": created, "currency": s["currency"], "default_source": None,
        "delinquent": False, "description": None, "discount": None, "email": s["email"],
        "invoice_prefix": ident[-8:].upper(),
        "invoice_settings": {"custom_fields": None, "default_payment_method": None, "footer": None,
                             "rendering_options": None},
        "livemode": False, "metadata": s["metadata"], "name": s["name"], "phone": s["phone"],
        "preferred_locales": [], "shipping": None, "tax_exempt": "none", "test_clock": None,
    }  # fmt: skip


def subscription_item(subscription: str, s: State, entry: tuple, shape: str) -> State:
    """One item of a subscription: (id, price, quantity, created)."""
    ident, item_price, quantity, created = entry
    shown = {
        "id": ident, "object": "subscription_item", "billing_thresholds": None, "created": created, "discounts": [],
        "metadata": {}, "plan": plan(item_price), "price": price(item_price), "quantity": quantity,
        "subscription": subscription, "tax_rates": [],
    }  # fmt: skip
    if shape != OLD:
        shown |= {"current_period_end": s["cpe"], "current_period_start": s["cps"]}
    return shown


def subscription(ident: str, created: int, s: State, shape: str) -> State:
    """A subscription; ``current_period_*`` are on the items since basil."""
    items = [subscription_item(ident, s, entry, shape) for entry in s["items"]]
    shown: State = {
        "id": ident, "object": "subscription", "application": None, "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": s["anchor"], "billing_cycle_anchor_config": None,
        "billing_thresholds": None, "cancel_at": s["cancel_at"], "cancel_at_period_end": s["cancel_at_period_end"],
        "canceled_at": s["canceled_at"],
        "cancellation_details": {"comment": None, "feedback": None, "reason": s["reason"] or (
            "cancellation_requested" if s["canceled_at"] else None)},
        "collection_method": s["collection"], "created": created, "currency": s["currency"],
        "customer": s["customer"], "days_until_due": 30 if s["collection"] == "send_invoice" else None,
        "default_payment_method": None, "default_source": None, "default_tax_rates": [], "description": None,
        "discounts": [d.id for d in s["discounts"]], "ended_at": s["ended_at"],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": {"object": "list", "data": items, "has_more": False, "total_count": len(items),
                  "url": f"/v1/subscription_items?subscription={ident}"},
        "latest_invoice": s["latest_invoice"], "livemode": False, "metadata": {},
        "next_pending_invoice_item_invoice": None, "on_behalf_of": None, "pause_collection": None,
        "payment_settings": {"payment_method_options": None, "payment_method_types": None,
                             "save_default_payment_method": "off"},
        "pending_invoice_item_interval": None, "pending_setup_intent": None, "pending_update": None,
        "schedule": None, "start_date": created, "status": s["status"], "test_clock": None, "transfer_data": None,
        "trial_end": None, "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": None,
    }  # fmt: skip
    if shape == OLD:
        first = discount(s["discounts"][0], s["customer"], ident, shape) if s["discounts"] else None
        shown |= {"current_period_end": s["cpe"], "current_period_start": s["cps"], "discount": first,
                  "plan": items[0]["plan"] if len(items) == 1 else None,
                  "quantity": items[0]["quantity"] if len(items) == 1 else None}  # fmt: skip
    return shown


def charge(ident: str, created: int, s: State, shape: str) -> State:
    """A charge; since basil it no longer names its invoice."""
    ok = s["status"] == "succeeded"
    code = s["failure"]
    shown: State = {
        "id": ident, "object": "charge", "amount": s["amount"], "amount_captured": s["amount"] if ok else 0,
        "amount_refunded": s["refunded"], "application": None, "application_fee": None,
        "application_fee_amount": None, "balance_transaction": None,
        "billing_details": {"address": None, "email": s["email"], "name": s["name"], "phone": None, "tax_id": None},
        "calculated_statement_descriptor": "SANDBOX", "captured": ok, "created": created, "currency": s["currency"],
        "customer": s["customer"], "description": "Subscription", "disputed": False,
        "failure_balance_transaction": None, "failure_code": code,
        "failure_message": f"Your card was declined ({code})." if code else None, "fraud_details": {},
        "livemode": False, "metadata": {}, "on_behalf_of": None,
        "outcome": {"network_status": "approved_by_network" if ok else "declined_by_network", "reason": code,
                    "risk_level": "normal", "seller_message": "Payment complete." if ok else "Declined.",
                    "type": "authorized" if ok else "issuer_declined"},
        "paid": ok, "payment_intent": s["payment_intent"], "payment_method": None,
        "payment_method_details": {"type": s["method"]}, "receipt_email": None, "receipt_number": None,
        "receipt_url": None, "refunded": s["refunded"] == s["amount"], "review": None, "shipping": None,
        "source": None, "source_transfer": None, "statement_descriptor": None, "statement_descriptor_suffix": None,
        "status": s["status"], "transfer_data": None, "transfer_group": None,
    }  # fmt: skip
    if shape == OLD:
        shown["invoice"] = s["invoice"]
    return shown


def refund(ident: str, created: int, s: State, shape: str) -> State:
    """A refund."""
    return {
        "id": ident, "object": "refund", "amount": s["amount"], "balance_transaction": None, "charge": s["charge"],
        "created": created, "currency": s["currency"], "destination_details": None, "metadata": {},
        "payment_intent": s["payment_intent"], "reason": "requested_by_customer", "receipt_number": None,
        "source_transfer_reversal": None, "status": "succeeded", "transfer_reversal": None,
    }  # fmt: skip


def payment_intent(ident: str, created: int, s: State, shape: str) -> State:
    """The one payment intent of an invoice."""
    shown: State = {
        "id": ident, "object": "payment_intent", "amount": s["amount"], "amount_capturable": 0,
        "amount_received": s["received"], "application": None, "canceled_at": None, "cancellation_reason": None,
        "capture_method": "automatic", "client_secret": None, "confirmation_method": "automatic",
        "created": created, "currency": s["currency"], "customer": s["customer"], "description": "Subscription",
        "last_payment_error": None, "latest_charge": s.get("latest_charge"), "livemode": False, "metadata": {},
        "next_action": None, "payment_method": None, "payment_method_types": ["card"], "status": s["status"],
    }  # fmt: skip
    if shape == OLD:
        shown["invoice"] = s["invoice"]
    return shown


def invoice_payment(ident: str, created: int, s: State, shape: str) -> State:
    """Where a charge's intent and an invoice meet since basil."""
    return {
        "id": ident, "object": "invoice_payment", "amount_paid": s["amount_paid"],
        "amount_requested": s["requested"], "created": created, "currency": s["currency"], "invoice": s["invoice"],
        "is_default": True, "livemode": False,
        "payment": {"payment_intent": s["payment_intent"], "type": "payment_intent"}, "status": s["status"],
        "status_transitions": {"canceled_at": s["canceled_at"], "paid_at": s["paid_at"]},
    }  # fmt: skip


def discount_record(ident: str, created: int, s: State, shape: str) -> State:
    """A discount; it has no list of its own and is only met by expanding."""
    return discount(s["discount"], s["customer"], s["subscription"], shape)


RENDER: dict[str, Callable[[str, int, State, str], State]] = {
    "customers": customer, "subscriptions": subscription, "invoices": invoice, "invoiceitems": invoice_item,
    "charges": charge, "refunds": refund, "payment_intents": payment_intent, "invoice_payments": invoice_payment,
    "discounts": discount_record,
}  # fmt: skip
