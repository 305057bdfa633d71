"""When a subscription's collection was paused: seen on the object, or inferred from invoices before the first load."""

from __future__ import annotations

from itertools import pairwise

from tests.end_to_end.recompute_lines import FOREVER


def observed_pauses(paused: dict[int, bool]) -> list[tuple[int, int]]:
    """From the first instant that showed a pause to the first that no longer did."""
    pauses: list[tuple[int, int]] = []
    for (at, is_paused), (following, _) in pairwise([*sorted(paused.items()), (FOREVER, False)]):
        if is_paused:
            joined = pauses and pauses[-1][1] == at
            pauses = [*pauses[:-1], (pauses[-1][0], following)] if joined else [*pauses, (at, following)]
    return pauses


def inferred_pauses(invoices: list[dict]) -> list[tuple[int, int]]:
    """A renewal that nobody tried to collect, until the next one that somebody did.

    An invoice that is sent to be paid by transfer is never attempted: given up, it is dunning like any other.
    """
    renewals = [(min(starts), invoice) for invoice in invoices if (starts := recurring_starts(invoice))]
    pauses: list[tuple[int, int]] = []
    for (start, invoice), (following, _) in pairwise([*sorted(renewals, key=lambda r: r[0]), (FOREVER, {})]):
        idle = invoice["status"] in ("void", "uncollectible") or (
            invoice["status"] == "draft" and not invoice["auto_advance"]
        )
        if idle and not invoice["attempted"] and invoice["collection_method"] == "charge_automatically":
            joined = pauses and pauses[-1][1] == start
            pauses = [*pauses[:-1], (pauses[-1][0], following)] if joined else [*pauses, (start, following)]
    return pauses


def recurring_starts(invoice: dict) -> list[int]:
    details = [(line["parent"].get("subscription_item_details") or {}, line) for line in invoice["lines"]["data"]]
    return [line["period"]["start"] for detail, line in details if detail and not detail["proration"]]
