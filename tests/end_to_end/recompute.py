"""The MRR of every account, item and month, computed a second time from the vendors' APIs by the text of metrics.md.

Only who belongs to whom (core.identity_links) is taken from the product. Amounts are fractions, instants are epoch
seconds; ``recompute_kpis`` goes on from here to movements, retention and win rates.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.end_to_end.recompute_lines import FOREVER, Named, of_subscription, read_lines, states
from tests.end_to_end.recompute_pauses import inferred_pauses, observed_pauses
from tests.end_to_end.recompute_prices import discounted, list_amount, period
from tests.end_to_end.recompute_sources import Rates, Vendors, last_day, midnight, next_month, rounded, seed_rows

PAUSE_CHURN = 90 * 86400
NEVER_IN_FORCE = ("incomplete", "incomplete_expired", "paused")


@dataclass(frozen=True)
class ItemMonth:
    """One row of fct_mrr_items_monthly."""

    account: str
    item: str
    month: date
    currency: str
    original: Fraction
    rate: Fraction | None
    amount: Fraction | None


@dataclass
class Subscription:
    """What every look at the vendor said about one subscription."""

    now: dict
    invoices: list[dict] = field(default_factory=list)
    states: dict[str, dict[tuple, tuple | None]] = field(default_factory=lambda: defaultdict(dict))
    discounts: dict[str, dict] = field(default_factory=dict)
    paused: dict[int, bool] = field(default_factory=dict)
    pauses: list[tuple[int, int]] = field(default_factory=list)

    def state(self, item: str, before: int) -> tuple | None:
        """(price, quantity) of an item at an instant: the last one that started before it."""
        known = [key for key in self.states[item] if key[0] < before]
        return self.states[item][max(known)] if known else None


class Billing:
    """Stripe as read on one or more days; the first of them is the first load.

    A line dates a change between two loads as it does before the first: what a later day merely shows is older news.
    """

    def __init__(self, looks: list[tuple[date, Vendors]]) -> None:
        self.prices: dict[str, dict] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.digits = {row["currency"]: int(row["minor_unit_digits"]) for row in seed_rows("currencies")}
        for as_of, vendors in looks:
            self._look(as_of, vendors)
        for subscription in self.subscriptions.values():
            self._begin(subscription)
            subscription.pauses = inferred_pauses(subscription.invoices) + observed_pauses(subscription.paused)

    def _look(self, as_of: date, vendors: Vendors) -> None:
        start, end = midnight(as_of), midnight(date.fromordinal(as_of.toordinal() + 1))
        expand = {"expand[]": ["data.discounts", "data.items.data.discounts"]}
        self.prices |= {p["id"]: p for p in vendors.stripe("/v1/prices", **{"expand[]": "data.tiers"})}
        for now in vendors.stripe("/v1/subscriptions", status="all", **expand):
            self.subscriptions.setdefault(now["id"], Subscription(now)).now = now
        invoices = vendors.stripe("/v1/invoices", **{"expand[]": "data.discounts"})
        events = vendors.stripe("/v1/events")
        discounts = {c["id"]: c.get("discount") for c in vendors.stripe("/v1/customers")}
        for subscription in self.subscriptions.values():
            own = [i for i in invoices if of_subscription(i) == subscription.now["id"]]
            subscription.invoices = sorted(own, key=lambda i: i["created"])
            for invoice in own:
                self._take_discounts(subscription, invoice["discounts"], "subscription")
            of_customer = discounts.get(subscription.now["customer"])
            self._take_discounts(subscription, [of_customer] if of_customer else [], "customer")
        pending = vendors.stripe("/v1/invoiceitems", pending="true")
        self._take_lines(invoices, pending)
        for event in sorted(events, key=lambda e: e["created"]):
            seen = event["data"]["object"]
            if event["type"].startswith("customer.subscription.") and seen["id"] in self.subscriptions:
                self._observe(self.subscriptions[seen["id"]], seen, event["created"], event["created"] + 1)
        for subscription in self.subscriptions.values():
            self._observe(subscription, subscription.now, start, end)

    def _take_lines(self, invoices: list[dict], pending: list[dict]) -> None:
        lines = list(read_lines(invoices, pending))
        held = (
            (sub, item["price"]["id"], item["id"], item["created"])
            for sub, subscription in self.subscriptions.items()
            for item in subscription.now["items"]["data"]
        )
        for (sub, item), known in states(lines, Named(lines, held)).items():
            self.subscriptions[sub].states[item] |= known

    def _observe(self, subscription: Subscription, seen: dict, at: int, until: int) -> None:
        """A change that a whole subscription object shows starts ``at``, unless something before ``until`` told it."""
        self._take_discounts(subscription, seen["discounts"], "subscription")
        for item in seen["items"]["data"]:
            self._take_discounts(subscription, item["discounts"], item["id"])
        if seen["ended_at"] and seen["ended_at"] <= at:
            return
        subscription.paused[at] = bool(seen["pause_collection"])
        items = {i["id"]: (i["price"]["id"], i["quantity"]) for i in seen["items"]["data"]}
        for item in {*items, *subscription.states}:
            if items.get(item) != subscription.state(item, until):
                subscription.states[item][at, FOREVER] = items.get(item)

    def _take_discounts(self, subscription: Subscription, discounts: list[dict], scope: str) -> None:
        """Discounts by id; ``scope`` is subscription, customer or the id of the item that has it for itself."""
        subscription.discounts |= {d["id"]: d | {"scope": scope} for d in discounts if not isinstance(d, str)}

    def _begin(self, subscription: Subscription) -> None:
        """The first version starts with the subscription, or with the item if that was added later."""
        created = {i["id"]: i["created"] for i in subscription.now["items"]["data"]}
        for item, known in subscription.states.items():
            if not known:
                continue
            first = min(known)
            begins = min(first[0], created.get(item, first[0]))
            if begins <= subscription.now["created"]:
                begins = subscription.now["start_date"]
            known[begins, 0] = known[first]

    def months(self, accounts: dict[str, str], rates: Rates, last: date) -> list[ItemMonth]:
        """Every item in force at the end of every published month."""
        rows, month = [], date(2023, 7, 1)
        while month <= last:
            at = midnight(next_month(month))
            for subscription in self.subscriptions.values():
                customer, currency = subscription.now["customer"], subscription.now["currency"].upper()
                rate = rates.rate(currency, last_day(month))
                for item, mrr in self._in_force(subscription, at).items():
                    amount = None if rate is None else rounded(mrr * rate, 2)
                    account = accounts.get(customer, f"unlinked {customer}")
                    rows.append(ItemMonth(account, f"stripe:stripe:{item}", month, currency, mrr, rate, amount))
            month = next_month(month)
        return rows

    def _in_force(self, subscription: Subscription, at: int) -> dict[str, Fraction]:
        now = subscription.now
        trial = (now["trial_start"] or 0) < at <= (now["trial_end"] or 0)
        if now["status"] in NEVER_IN_FORCE or trial or at > min(now["ended_at"] or FOREVER, given_up(subscription)):
            return {}
        paused = next((start for start, end in subscription.pauses if start < at <= end), None)
        if paused is not None and at > paused + PAUSE_CHURN:
            return {}
        held: dict[str, tuple[dict, Fraction]] = {}
        for item in sorted(subscription.states):
            state = subscription.state(item, at)
            if state is None or self.prices[state[0]]["recurring"]["usage_type"] == "metered":
                continue
            price = self.prices[state[0]]
            if listed := list_amount(price, state[1]):
                held[item] = (price, listed)
        left = discounted(
            subscription.discounts.values(), {item: listed for item, (_, listed) in held.items()}, held, at
        )
        scale = 10 ** self.digits[now["currency"].upper()]
        return {
            item: Fraction(0) if paused is not None else rounded(left[item] / scale / period(price), 6)
            for item, (price, _) in held.items()
        }


def given_up(subscription: Subscription) -> int:
    """An unpaid subscription is out from the first invoice that was given up."""
    marks = [i["status_transitions"]["marked_uncollectible_at"] or FOREVER for i in subscription.invoices]
    return min(marks, default=FOREVER) if subscription.now["status"] == "unpaid" else FOREVER
