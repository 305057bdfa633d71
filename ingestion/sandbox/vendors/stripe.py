"""Stripe's API: lists with cursors, objects by id, invoice lines, events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from ingestion.sandbox.catalog import CATALOG_CREATED, COUPONS, PRICES, PRODUCTS
from ingestion.sandbox.http import Refused, Reply, Request, reply
from ingestion.sandbox.vendors import stripe_catalog as catalog
from ingestion.sandbox.vendors.stripe_invoice import line
from ingestion.sandbox.vendors.stripe_paging import listing, missing, refuse
from ingestion.sandbox.vendors.stripe_view import FIELD, FILTERS, StripeView
from ingestion.sandbox.world import Sandbox

ACCEPTED = ("Bearer sandbox", "Basic c2FuZGJveDo=")  # Stripe takes the key as a user name too


class Stripe:
    """Answers for one account."""

    name = "stripe"

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._view: StripeView | None = None
        self._filtered: dict[tuple, tuple[list, dict[str, int]]] = {}

    def moved(self) -> None:
        """The clock was moved: forget what was rendered."""
        self._view = None
        self._filtered.clear()

    @property
    def view(self) -> StripeView:
        """The account at the sandbox's instant."""
        if self._view is None:
            self._view = StripeView(self.sandbox.stories(), self.sandbox.instant)
        return self._view

    def handle(self, ask: Request) -> Reply:
        """Route a call; every reply has a request id."""
        try:
            answer = self.route(ask)
        except Refused as refused:
            answer = refused.reply
        answer.headers["Request-Id"] = "req_sandbox"
        answer.headers["Stripe-Version"] = ask.headers.get("stripe-version") or "2025-03-31.basil"
        return answer

    def fault(self, status: int, headers: dict[str, str]) -> Reply:
        """What Stripe sends with a 429 or a 5xx; its client tries again only when told to."""
        kind, code = ("invalid_request_error", "rate_limit") if status == 429 else ("api_error", None)
        error = {"message": "Request rate limit exceeded." if status == 429 else "An error occurred on our side.",
                 "type": kind}  # fmt: skip
        body = orjson.dumps({"error": error | ({"code": code} if code else {})})
        return Reply(status, body, {"Stripe-Should-Retry": "true", "Request-Id": "req_sandbox", **headers})

    def route(self, ask: Request) -> Reply:
        """The call's reply, or Refused."""
        given = ask.headers.get("authorization", "")
        if given not in ACCEPTED:
            if not given:
                raise refuse(401, "invalid_request_error", "You did not provide an API key.")
            raise refuse(401, "invalid_request_error", "Invalid API Key provided: ***")
        shape = catalog.shape_of(ask.headers.get("stripe-version", ""))
        match ask.method, ask.parts:
            case "GET", ["events"]:
                view = self.view
                return listing(ask, "events", view.events(), lambda e: e[3].event_id(e[1]), lambda e: e[0],
                                    lambda page: [orjson.dumps(view.event(e)) for e in page])  # fmt: skip
            case "GET", ["events", ident]:
                entry = next((e for e in self.view.events() if e[3].event_id(e[1]) == ident), None)
                return reply(self.view.event(entry)) if entry else missing("events", ident)
            case "GET", [("products" | "prices" | "coupons") as kind]:
                made = self.goods(kind)
                wanted = ask.get("product")
                made = [x for x in made if not wanted or x.get("product") == wanted]
                return listing(ask, kind, made, lambda x: x["id"], lambda x: x["created"],
                               lambda page: [self._expanded(x, ask, shape, listed=True) for x in page])  # fmt: skip
            case "GET", [("products" | "prices" | "coupons") as kind, ident]:
                found = next((x for x in self.goods(kind) if x["id"] == ident), None)
                if found is None:
                    return missing(kind, ident)
                return Reply(200, self._expanded(found, ask, shape, listed=False))
            case "GET", ["subscription_items"]:
                return self.items(ask, shape)
            case "GET", ["subscription_items", ident]:
                row = next((row for row in self.view.items() if row[0] == ident), None)
                return reply(self.view.item(row, shape)) if row else missing("subscription_items", ident)
            case "GET", ["invoices", ident, "lines"]:
                return self.lines(ask, ident, shape)
            case "GET", [kind] if kind in FILTERS:
                return self.list(ask, kind, shape)
            case "GET", [kind, ident] if kind in FILTERS:
                record = self.view.by_id[kind].get(ident)
                if record is None:
                    return missing(kind, ident)
                return Reply(200, self.view.dumped(kind, [record], shape, tuple(ask.many("expand")))[0])
        raise refuse(404, "invalid_request_error", f"Unrecognized request URL ({ask.method}: {ask.path}).")

    def goods(self, kind: str) -> list[dict[str, Any]]:
        """Products, prices or coupons, newest first (all were made on one day, before the history)."""
        if self.sandbox.instant < CATALOG_CREATED:
            return []
        makers: dict[str, tuple[Any, Callable]] = {
            "products": (PRODUCTS, catalog.product), "prices": (PRICES, catalog.price),
            "coupons": (COUPONS, catalog.coupon),
        }  # fmt: skip
        things, make = makers[kind]
        return [make(thing) for thing in things.values()][::-1]

    def list(self, ask: Request, kind: str, shape: str) -> Reply:
        """A list of records with its equality filters."""
        view, keep = self.view, self._tests(ask, kind)
        key = (kind, *keep)
        if key not in self._filtered:
            chosen = [r for r in view.lists[kind] if _passes(r.state(view.at), keep)] if keep else view.lists[kind]
            self._filtered[key] = chosen, {str(r.id): n for n, r in enumerate(chosen)}
        records, places = self._filtered[key]
        expands = tuple(path.removeprefix("data.") for path in ask.many("expand"))
        return listing(ask, kind, records, lambda r: r.id, lambda r: r.created,
                            lambda page: view.dumped(kind, page, shape, expands), places)  # fmt: skip

    @staticmethod
    def _tests(ask: Request, kind: str) -> list[tuple[str, str]]:
        """Filters of the query as (field, wanted value)."""
        keep = [(FIELD.get(name, name), ask.get(name)) for name in FILTERS[kind] if ask.get(name)]
        if kind == "subscriptions" and ask.get("status") != "all":
            keep.append(("status", ask.get("status") or "!canceled"))
        if kind == "invoiceitems" and ask.get("pending"):
            keep.append(("invoice", "None" if ask.get("pending").lower() == "true" else "!None"))
        return keep

    def items(self, ask: Request, shape: str) -> Reply:
        """Items of one subscription (Stripe insists on one)."""
        wanted = ask.get("subscription")
        if not wanted:
            raise refuse(400, "invalid_request_error", "Missing required param: subscription.", "parameter_missing",
                         "subscription")  # fmt: skip
        view = self.view
        if wanted not in view.by_id["subscriptions"]:
            missing("subscriptions", wanted, 400, "subscription")
        rows = [row for row in view.items() if row[2].id == wanted]
        return listing(ask, "subscription_items", rows, lambda row: row[0], lambda row: row[1],
                            lambda page: [orjson.dumps(view.item(row, shape)) for row in page])  # fmt: skip

    def lines(self, ask: Request, ident: str, shape: str) -> Reply:
        """The lines of an invoice, in the invoice's order."""
        record = self.view.by_id["invoices"].get(ident)
        if record is None:
            missing("invoices", ident)
        state = record.state(self.view.at)
        return listing(ask, f"invoices/{ident}/lines", list(state["lines"]), lambda x: x.id, lambda x: 0,
                            lambda page: [orjson.dumps(line(x, ident, state, shape)) for x in page])  # fmt: skip

    def _expanded(self, shown: dict[str, Any], ask: Request, shape: str, *, listed: bool) -> bytes:
        for path in ask.many("expand"):
            path = path.removeprefix("data.") if listed else path
            if path != "tiers":
                self.view.expand(shown, path.split("."), shape)
        return orjson.dumps(shown)


def _passes(state: dict[str, Any], keep: list[tuple[str, str]]) -> bool:
    return all((str(state.get(field)) != want[1:]) if want[0] == "!" else str(state.get(field)) == want
               for field, want in keep)  # fmt: skip
