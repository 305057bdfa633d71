"""What invoice lines and pending invoice items say that a subscription's items held, and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FOREVER = 2**62


@dataclass(frozen=True)
class Line:
    """One recurring line or proration; ``item`` is empty where the line names none."""

    subscription: str
    item: str | None
    price: str
    quantity: int
    at: int
    posted: int
    recurring: bool
    credit: bool


def of_subscription(invoice: dict) -> str | None:
    return ((invoice.get("parent") or {}).get("subscription_details") or {}).get("subscription")


def read_lines(invoices: Iterable[dict], pending: Iterable[dict]) -> Iterator[Line]:
    """Lines of every invoice but deleted ones, then the prorations that wait for the renewal."""
    for invoice in invoices:
        for line in invoice["lines"]["data"] if invoice["status"] != "deleted" else ():
            detail = line["parent"].get("subscription_item_details") or line["parent"]["invoice_item_details"]
            if of_subscription(invoice) and (detail["proration"] or detail.get("subscription_item")):
                yield _line(line, detail, invoice["created"], detail["proration"])
    for line in pending:
        detail = (line.get("parent") or {}).get("subscription_details")
        if detail and line["proration"]:
            yield _line(line, detail, FOREVER, True)


def _line(line: dict, detail: dict, posted: int, proration: bool) -> Line:
    return Line(
        detail["subscription"], detail.get("subscription_item"), line["pricing"]["price_details"]["price"],
        line["quantity"], line["period"]["start"], posted, not proration, proration and line["amount"] < 0,
    )  # fmt: skip


class Named:
    """A proration that names no item belongs to the item of its subscription that holds its price."""

    def __init__(self, lines: list[Line], held: Iterable[tuple[str, str, str, int]]) -> None:
        self.holders: dict[tuple[str, str], set[tuple[int, str]]] = defaultdict(set)
        self.items: dict[str, set[str]] = defaultdict(set)
        known = [(line.subscription, line.price, line.item, line.at) for line in lines if line.item]
        for subscription, price, item, at in [*known, *held]:
            self.holders[subscription, price].add((at, item))
            self.items[subscription].add(item)
        self.partners = {(x.subscription, x.at): self._holder(x) for x in lines if not x.item and self._holder(x)}

    def item(self, line: Line) -> str:
        """A price nobody was seen to hold came and went: its counterpart of the instant, else the only item."""
        found = line.item or self._holder(line) or self.partners.get((line.subscription, line.at))
        return found or min(self.items[line.subscription])

    def _holder(self, line: Line) -> str | None:
        holders = self.holders.get((line.subscription, line.price), set())
        earlier = [holder for holder in holders if holder[0] <= line.at]
        return max(earlier)[1] if earlier else min(holders)[1] if holders else None


def states(lines: list[Line], named: Named) -> dict[tuple[str, str], dict[tuple[int, int], tuple | None]]:
    """(subscription, item) -> (instant, posted) -> (price, quantity), None where it went."""
    told: dict[tuple, list[Line]] = defaultdict(list)
    for line in lines:
        told[line.subscription, named.item(line), line.at, line.posted, line.credit, line.recurring].append(line)
    found: dict[tuple[str, str], dict] = defaultdict(dict)
    for (subscription, item, at, posted, credit, recurring), same in sorted(told.items()):
        if not credit:  # graduated tiers are one line a tier: their quantities add up
            quantity = sum(line.quantity for line in same) if recurring else same[-1].quantity
            found[subscription, item][at, posted] = (same[-1].price, quantity)
    charged = {(key, at) for key, known in found.items() for at, _ in known}
    for subscription, item, at, posted, credit, _ in told:
        if credit and ((subscription, item), at) not in charged:
            found[subscription, item][at, posted] = None
    renewals = {(x.subscription, x.at, x.posted) for x in lines if x.recurring}
    for subscription, at, posted in sorted(renewals):
        for key, known in found.items():
            before = max((told_at for told_at in known if told_at[0] < at), default=None)
            if key[0] == subscription and before and known[before] and (key, at) not in charged:
                known[at, posted] = None
    return found
