"""The same objects as files: what a full read of every API would give, account by account."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ingestion.sandbox.export_files import FORMATS, FileWriter, Row
from ingestion.sandbox.fx import table
from ingestion.sandbox.story import Story
from ingestion.sandbox.vendors.gaql import FIELDS, read
from ingestion.sandbox.vendors.google_ads import GoogleAds
from ingestion.sandbox.vendors.hubspot_reference import owners, pipelines
from ingestion.sandbox.vendors.hubspot_view import PROPERTIES, HubspotView, Shape
from ingestion.sandbox.vendors.stripe import Stripe
from ingestion.sandbox.vendors.stripe_catalog import BASIL
from ingestion.sandbox.vendors.stripe_invoice import line
from ingestion.sandbox.vendors.stripe_view import StripeView
from ingestion.sandbox.vendors.zendesk_shapes import AGENT_RECORDS, RENDER, metric_set
from ingestion.sandbox.vendors.zendesk_view import ZendeskView
from ingestion.sandbox.world import Sandbox

CHUNK = 500  # accounts rendered at a time
BASE = {"zendesk": "http://127.0.0.1/zendesk"}
HISTORIES = {"deals": ("amount", "closedate", "dealstage", "hubspot_owner_id")}
TARGETS = {"companies": (), "contacts": ("companies",), "deals": ("companies", "contacts")}
_HUBSPOT_COLUMNS = ("id", "properties", "createdAt", "updatedAt", "archived", "archivedAt", "propertiesWithHistory",
                    "associations")  # fmt: skip
_STRIPE_EXPANDED = {"subscriptions": "discounts", "invoices": "discounts"}
_STRIPE_LISTS = ("customers", "subscriptions", "invoices", "invoiceitems", "charges", "refunds", "payment_intents",
                 "invoice_payments")  # fmt: skip
_ZENDESK_NAMES = {"tickets": "tickets", "users": "users", "organizations": "organizations",
                  "ratings": "satisfaction_ratings"}  # fmt: skip
Part = tuple[str, list[Row]]


def export_shape(kind: str) -> Shape:
    """All properties, the histories and associations that the files carry."""
    return PROPERTIES[kind], HISTORIES.get(kind, ()), TARGETS[kind]


def hubspot_parts(stories: list[Story], at: int) -> Iterator[Part]:
    """Companies, contacts and deals, archived ones included."""
    view = HubspotView(stories, at)
    for kind in PROPERTIES:
        records = view.live[kind] + view.archived[kind]
        yield f"hubspot/{kind}", [view.render(kind, record, export_shape(kind)) for record in records]


def stripe_parts(stories: list[Story], at: int) -> Iterator[Part]:
    """Every listed object in the newest shape, invoice lines in full, and the events of 30 days."""
    view = StripeView(stories, at)
    for kind in _STRIPE_LISTS:
        rows = []
        for record in view.lists[kind]:
            shown = view.render(kind, record, BASIL)
            if kind in _STRIPE_EXPANDED:
                view.expand(shown, [_STRIPE_EXPANDED[kind]], BASIL)
            rows.append(shown)
        yield f"stripe/{kind}", rows
    yield "stripe/subscription_items", [view.item(row, BASIL) for row in view.items()]
    lines = []
    for record in view.lists["invoices"]:
        state = record.state(at)
        lines += [line(x, str(record.id), state, BASIL) for x in state["lines"]]
    yield "stripe/invoice_line_items", lines
    yield "stripe/events", [view.event(entry) for entry in view.events()]


def zendesk_parts(stories: list[Story], at: int) -> Iterator[Part]:
    """Tickets (deleted ones too) with their metric sets, users, organizations, ratings."""
    view, base = ZendeskView(stories, at), BASE["zendesk"]
    for kind, name in _ZENDESK_NAMES.items():
        records = [r for r in view.by_id[kind].values() if r not in AGENT_RECORDS]
        yield f"zendesk/{name}", [RENDER[kind](r, r.state(at), r.touched(at), base) for r in records]
        if kind == "tickets":
            yield "zendesk/ticket_metrics", [metric_set(r, r.state(at), r.touched(at), base) for r in records]


def shared_parts(sandbox: Sandbox) -> Iterator[Part]:
    """What belongs to no account: catalogue, owners, agents, advertising, exchange rates."""
    stripe, at = Stripe(sandbox), sandbox.instant
    for kind in ("products", "prices", "coupons"):
        yield f"stripe/{kind}", stripe.goods(kind)
    yield "hubspot/owners", owners(at, False) + owners(at, True)
    yield "hubspot/pipelines", pipelines()
    users = [RENDER["users"](r, r.state(at), r.touched(at), BASE["zendesk"]) for r in AGENT_RECORDS]
    yield "zendesk/users", users
    fields = [name for names in FIELDS.values() for name in names]
    query = read(f"SELECT {', '.join(fields)} FROM campaign", sandbox.as_of)
    yield "google-ads/campaign", GoogleAds(sandbox).rows(query)
    days, rates = table(sandbox.seed)
    yield "fx/rates", [{"amount": 1.0, "base": "EUR", "date": day.isoformat(), "rates": quoted}
                       for day, quoted in zip(days, rates, strict=True) if day <= sandbox.as_of]  # fmt: skip


def parts(sandbox: Sandbox) -> Iterator[Part]:
    """Every object of every vendor, in chunks of accounts."""
    yield from shared_parts(sandbox)
    stories = iter(sandbox.each_story())
    while chunk := list(islice(stories, CHUNK)):
        for make in (hubspot_parts, stripe_parts, zendesk_parts):
            yield from make(chunk, sandbox.instant)


def write_files(sandbox: Sandbox, out: Path, format: str) -> None:
    """Write ``<vendor>/<object>.<format>`` under ``out``; format is csv, ndjson or parquet."""
    if format not in FORMATS:
        raise ValueError(f"Format {format!r} is unknown: use one of {', '.join(FORMATS)}.")
    writers: dict[str, FileWriter] = {}
    for name, rows in parts(sandbox):
        if name not in writers:
            fixed = _HUBSPOT_COLUMNS if name.removeprefix("hubspot/") in PROPERTIES else None
            writers[name] = FileWriter(out / f"{name}.{format}", format, fixed)
        writers[name].write(rows)
    for writer in writers.values():
        writer.close()

