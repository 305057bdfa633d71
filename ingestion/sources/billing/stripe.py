"""Stripe: first everything is listed; later its events say which objects to fetch again.

Where the events no longer reach back to the load before (they last 30 days), everything is listed again. Products,
prices, coupons and pending invoice items are few: they are always listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ingestion.connections import Connection
from ingestion.reading import Gone, Listed, Mark, Rows, Said, Window
from ingestion.rest import Api, Circle, bearer, items
from ingestion.sources.billing import stripe_shapes as shapes
from ingestion.sources.billing.stripe_changes import Changes

OVERLAP = 3600  # seconds
VERSION = "2025-06-30.basil"  # setting api_version
PAGE, FETCHERS = 100, 4
PATHS = {"invoice_items": "invoiceitems"}
EXPAND = {
    "prices": ["tiers"], "subscriptions": ["discounts", "items.data.discounts"], "invoices": ["discounts"],
}  # fmt: skip
FILTERS = {"subscriptions": {"status": "all"}, "invoice_items": {"pending": "true"}}
ALWAYS_LISTED = ("products", "prices", "coupons", "invoice_items")


def connector(connection: Connection) -> Stripe:
    return Stripe(connection)


class Stripe:
    """One Stripe account."""

    # events first: they tell the others what to fetch
    order = (
        "events", *ALWAYS_LISTED, "customers", "subscriptions", "invoices", "charges", "invoice_payments", "refunds",
    )  # fmt: skip

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        version = connection.get("api_version", VERSION)
        self._api = Api(connection, bearer(connection.get("api_key")), {"Stripe-Version": version})
        self._changes: Changes | None = None  # None: they do not reach back far enough

    def read(self, resource: str, window: Window) -> Iterator[Said]:
        if resource == "events":
            yield from self._events(window)
        elif resource in ALWAYS_LISTED or window.mark is None or self._changes is None:
            yield from self._everything(resource)
        else:
            yield from self._changed(resource, self._changes)

    def _events(self, window: Window) -> Iterator[Said]:
        changes = Changes()
        created, _, last = str(window.mark or "").partition(":")
        asked = {"created[gte]": int(created) - OVERLAP} if created else {}
        for page in self._pages("events", asked):
            for event in page:
                changes.note(event)
            yield Rows(page)
        if last and changes.reach_back_to(last):
            self._changes = changes
        if changes.latest:
            yield Mark("{}:{}".format(*changes.latest))

    def _everything(self, resource: str) -> Iterator[Said]:
        asked = FILTERS.get(resource, {}) | {"expand[]": [f"data.{path}" for path in EXPAND.get(resource, [])]}
        for page in self._pages(resource, asked):
            yield Rows([self._shaped(resource, one) for one in page])
        yield Listed()
        yield Mark("listed")

    def _changed(self, resource: str, changes: Changes) -> Iterator[Said]:
        ids = list(changes.ids[resource])
        with ThreadPoolExecutor(FETCHERS) as fetchers:
            for start in range(0, len(ids), PAGE):
                some = ids[start : start + PAGE]
                found = list(fetchers.map(lambda one: self._one(resource, one), some))
                yield Rows([one for one in found if one is not None])
                yield Gone([(id_,) for id_, one in zip(some, found, strict=True) if one is None])
            for by, owners in changes.to_list(resource):
                pages = fetchers.map(lambda one, by=by: list(self._pages(resource, {by: one})), owners)
                yield Rows([self._shaped(resource, one) for several in pages for page in several for one in page])

    def _one(self, resource: str, id_: str) -> dict | None:
        """An object as it is now; None where it was deleted."""
        asked = {"expand[]": EXPAND.get(resource, [])}
        told = self._api.get(f"/v1/{PATHS.get(resource, resource)}/{id_}", asked, missing_ok=True)
        return None if told is None or told.get("deleted") is True else self._shaped(resource, told)

    def _shaped(self, resource: str, told: Any) -> Any:
        if not isinstance(told, dict):
            return told  # the contract sets it aside
        if resource == "invoices":
            lines = self._nested(told.get("lines"), f"/v1/invoices/{told.get('id')}/lines")
            return shapes.invoice(told, lines)
        if resource == "subscriptions":
            return shapes.subscription(told, self._nested(told.get("items"), "/v1/subscription_items", told.get("id")))
        return shapes.invoice_item(told) if resource == "invoice_items" else shapes.flat(told)

    def _nested(self, told: Any, path: str, subscription: str | None = None) -> list[dict]:
        """A nested list in full: an object carries only its first page."""
        page = list(told.get("data") or []) if isinstance(told, dict) else []
        if not page or not told.get("has_more"):
            return page
        asked = {"subscription": subscription} if subscription else {}
        for more in self._pages_of(path, {**asked, "starting_after": page[-1]["id"]}):
            page += more
        return page

    def _pages(self, resource: str, asked: dict) -> Iterator[list[dict]]:
        return self._pages_of(f"/v1/{PATHS.get(resource, resource)}", asked)

    def _pages_of(self, path: str, asked: dict) -> Iterator[list[dict]]:
        circle, asked = Circle(self._connection.instance, path), {"limit": PAGE, **asked}
        while True:
            answer = self._api.get(path, asked, missing_ok=path.endswith("/invoice_payments"))
            if answer is None:  # the API before 2025-03-31 has none
                return
            page = items(self._connection, answer, "data")
            yield page
            if not answer.get("has_more") or not page:
                return
            asked["starting_after"] = circle.next(page[-1]["id"])
