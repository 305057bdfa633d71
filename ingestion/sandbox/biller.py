"""One Stripe customer and the agenda of what is due to happen to it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from random import Random

from ingestion.sandbox.record import Record
from ingestion.sandbox.story import Story


class Agenda:
    """What is due to happen, played in time order."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Callable, tuple]] = []
        self._count = 0

    def add(self, t: int, act: Callable, *args: object) -> None:
        """Have ``act(t, *args)`` happen at ``t``."""
        self._count += 1
        heapq.heappush(self._heap, (t, self._count, act, args))

    def run(self, until: int) -> None:
        """Play everything before ``until``."""
        while self._heap and self._heap[0][0] < until:
            t, _, act, args = heapq.heappop(self._heap)
            act(t, *args)


class Biller:
    """One Stripe customer: balance, invoice numbers, pending invoice items and refunds."""

    def __init__(self, story: Story, rng: Random, agenda: Agenda, record: Record, collection: str) -> None:
        self.story, self.rng, self.agenda, self.record = story, rng, agenda, record
        patch = record.changes[0][1]
        self.id, self.email, self.name, self.currency = record.id, patch["email"], patch["name"], patch["currency"]
        self.collection = collection
        self.balance = 0
        self.invoices = 0

    def number(self) -> str:
        """The next invoice number."""
        self.invoices += 1
        return f"{str(self.id)[-8:].upper()}-{self.invoices:04d}"

    def settle(self, t: int, invoice: Record) -> int:
        """Use up credit, or add to it when the total is negative; gives the balance afterwards."""
        total = invoice.changes[0][1]["total"]
        before, self.balance = self.balance, min(0, total + self.balance)
        if before != self.balance:
            self.record.change(t, {"balance": self.balance}, self.story.events("customer.updated"))
        return self.balance

    def refund(self, t: int, charge: Record, amount: int) -> None:
        """Give back ``amount`` of a charge at ``t``."""
        story = self.story
        story.add("stripe.refunds", Record(story.stripe_id("re_3"), t, {
            "amount": amount, "charge": charge.id, "payment_intent": charge.changes[0][1]["payment_intent"],
            "currency": self.currency,
        }, story.events("refund.created")))  # fmt: skip
        charge.change(t, {"refunded": amount}, story.events("charge.refunded"))
