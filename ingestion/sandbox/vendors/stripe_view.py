"""A Stripe account as it stands at one instant: lists newest first, objects by id, events of 30 days."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson

from ingestion.sandbox.catalog import COUPONS, PRICES, PRODUCTS
from ingestion.sandbox.clock import DAY
from ingestion.sandbox.record import Record
from ingestion.sandbox.story import Story
from ingestion.sandbox.vendors import stripe_catalog as catalog
from ingestion.sandbox.vendors.stripe_shapes import RENDER, subscription_item

EVENT_DAYS = 30
API_VERSION = "2025-03-31.basil"
FILTERS = {  # equality filters of each list: parameter → field of the state
    "subscriptions": ("customer", "collection_method"), "invoices": ("customer", "status", "subscription",
    "collection_method"), "invoiceitems": ("customer", "invoice"), "charges": ("customer", "payment_intent"),
    "refunds": ("charge", "payment_intent"), "payment_intents": ("customer",), "invoice_payments": ("invoice",
    "status"), "customers": ("email",),
}  # fmt: skip
FIELD = {"collection_method": "collection"}


class StripeView:
    """The account at ``at`` (seconds), over some stories."""

    def __init__(self, stories: list[Story], at: int) -> None:
        self.at = at
        self.stories = stories
        self.lists: dict[str, list[Record]] = {}
        self.by_id: dict[str, dict[str, Record]] = {}
        for kind in RENDER:
            born = [r for s in stories for r in s.records[f"stripe.{kind}"] if r.created <= at]
            self.by_id[kind] = {str(r.id): r for r in born}
            born.sort(key=lambda r: (-r.created, r.id))
            self.lists[kind] = [r for r in born if r.gone_at > at]
        self._bytes: dict[tuple, dict[str, bytes]] = defaultdict(dict)
        self._events: list[tuple[int, int, str, Story, str, Record, int]] | None = None
        self._items: list[tuple[str, int, Record, tuple]] | None = None

    def render(self, kind: str, record: Record, shape: str) -> dict[str, Any]:
        """The object as it stands; a deleted customer is a tombstone."""
        if record.gone_at <= self.at:
            return {"id": record.id, "object": kind[:-1], "deleted": True}
        return RENDER[kind](str(record.id), record.created, record.state(self.at), shape)

    def lookup(self, ident: str, shape: str) -> dict[str, Any] | None:
        """Any object by its id, for expanding."""
        for kind, known in self.by_id.items():
            if ident in known:
                return self.render(kind, known[ident], shape)
        for item in PRODUCTS.values():
            if item.id == ident:
                return catalog.product(item)
        found = next((p for p in PRICES.values() if p.id == ident), None)
        if found:
            return catalog.price(found)
        return catalog.coupon(COUPONS[ident]) if ident in COUPONS else None

    def expand(self, shown: Any, path: list[str], shape: str) -> None:
        """Replace the ids at ``path`` by their objects."""
        if isinstance(shown, list):
            for entry in shown:
                self.expand(entry, path, shape)
            return
        if not isinstance(shown, dict) or path[0] not in shown:
            return
        value = shown[path[0]]
        if isinstance(value, str):
            shown[path[0]] = value = self.lookup(value, shape) or value
        elif isinstance(value, list) and value and isinstance(value[0], str):
            shown[path[0]] = value = [self.lookup(ident, shape) or ident for ident in value]
        if len(path) > 1:
            self.expand(value, path[1:], shape)

    def dumped(self, kind: str, records: list[Record], shape: str, expands: tuple[str, ...]) -> list[bytes]:
        """``records`` as JSON, each serialized once per shape and expansion."""
        cache, made = self._bytes[kind, shape, expands], []
        for record in records:
            text = cache.get(record.id)
            if text is None:
                shown = self.render(kind, record, shape)
                for path in expands:
                    self.expand(shown, path.split("."), shape)
                text = cache[record.id] = orjson.dumps(shown)
            made.append(text)
        return made

    def items(self) -> list[tuple[str, int, Record, tuple]]:
        """Items of subscriptions that have not ended: (id, created, subscription, entry), newest first."""
        if self._items is None:
            self._items = [(entry[0], entry[3], r, entry) for r in self.lists["subscriptions"]
                           for entry in r.state(self.at)["items"]]  # fmt: skip
            self._items.sort(key=lambda row: (-row[1], row[0]))
        return self._items

    def item(self, row: tuple[str, int, Record, tuple], shape: str) -> dict[str, Any]:
        """One subscription item."""
        return subscription_item(str(row[2].id), row[2].state(self.at), row[3], shape)

    def events(self) -> list[tuple[int, int, str, Story, str, Record, int]]:
        """Events of the last 30 days, newest first: (created, sequence, type, story, kind, record, change)."""
        if self._events is None:
            since, found = self.at - EVENT_DAYS * DAY, []
            for story in self.stories:
                for kind in RENDER:
                    for record in story.records[f"stripe.{kind}"]:
                        if record.changes[-1][0] < since:
                            continue
                        for n, (t, _, events) in enumerate(record.changes):
                            if since <= t <= self.at:
                                found += [(t, seq, name, story, kind, record, n) for name, seq in events]
            found.sort(key=lambda e: (-e[0], -e[1], e[3].profile.index))
            self._events = found
        return self._events

    def event(self, entry: tuple[int, int, str, Story, str, Record, int]) -> dict[str, Any]:
        """An event with the object as it stood just after it, in the account's own API version."""
        t, sequence, name, story, kind, record, n = entry
        shown = RENDER[kind](str(record.id), record.created, record.state_after(n), catalog.BASIL)
        data: dict[str, Any] = {"object": shown}
        if name.endswith(".updated") and n:
            before = RENDER[kind](str(record.id), record.created, record.state_after(n - 1), catalog.BASIL)
            data["previous_attributes"] = {k: v for k, v in before.items() if shown.get(k) != v}
        return {
            "id": story.event_id(sequence), "object": "event", "api_version": API_VERSION, "created": t,
            "data": data, "livemode": False, "pending_webhooks": 0,
            "request": {"id": None, "idempotency_key": None}, "type": name,
        }  # fmt: skip
