"""What changed in Stripe, from its events: they reach back 30 days and say which objects to fetch again."""

from __future__ import annotations

from collections import defaultdict

# object type of an event → the resource that holds it
HOLDERS = {
    "customer": "customers", "subscription": "subscriptions", "invoice": "invoices", "charge": "charges",
    "refund": "refunds", "invoice_payment": "invoice_payments",
}  # fmt: skip
# what an object of another kind, when it changes, changes in those that it names
NAMED = {
    "discount": {"customer": "customers", "subscription": "subscriptions", "invoice": "invoices"},
    "refund": {"charge": "charges"},
    "dispute": {"charge": "charges"},
    "credit_note": {"invoice": "invoices"},
    "invoice_payment": {"invoice": "invoices"},
}


class Changes:
    """Ids to fetch again, by resource."""

    def __init__(self) -> None:
        self.ids: dict[str, dict[str, None]] = defaultdict(dict)
        self._refunded: dict[str, None] = {}
        self.latest: tuple[int, str] | None = None
        self._seen: set[str] = set()

    def note(self, event: dict) -> None:
        """Take in one event."""
        told = (event.get("data") or {}).get("object") if isinstance(event, dict) else None
        if not isinstance(told, dict) or not isinstance(event.get("created"), int):
            return
        self._seen.add(event["id"])
        self.latest = max(self.latest or (0, ""), (event["created"], event["id"]))
        kind = told.get("object")
        if kind in HOLDERS and told.get("id"):
            self.ids[HOLDERS[kind]][told["id"]] = None
        for name, resource in NAMED.get(kind, {}).items():
            if isinstance(told.get(name), str):
                self.ids[resource][told[name]] = None
        if kind == "charge" and str(event.get("type", "")).startswith("charge.refund"):
            self._refunded[told["id"]] = None

    def to_list(self, resource: str) -> list[tuple[str, list[str]]]:
        """What to list by whom it belongs to, since its own events may be missing: (filter, ids)."""
        owners = {"refunds": ("charge", self._refunded), "invoice_payments": ("invoice", self.ids["invoices"])}
        return [(name, list(ids)) for name, ids in [owners[resource]] if ids] if resource in owners else []

    def reach_back_to(self, event_id: str) -> bool:
        """Whether the list still held the last event that the load before had seen: if so, none fell out since."""
        return event_id in self._seen
