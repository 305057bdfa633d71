"""Collecting an invoice: cards that fail and are tried again, transfers that come late or never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingestion.sandbox.clock import DAY, day_of
from ingestion.sandbox.record import Record
from ingestion.sandbox.story import Leak

if TYPE_CHECKING:
    from ingestion.sandbox.biller import Biller
    from ingestion.sandbox.subscription import Subscription

RETRY_DAYS = (3, 5, 7)
LATE_AFTER = 30 * DAY
_FOR_GOOD = 99
_DECLINES = ("card_declined", "insufficient_funds", "expired_card")


class Collection:
    """The collection of one invoice of one subscription."""

    def __init__(self, biller: Biller, subscription: Subscription, invoice: Record, first: bool) -> None:
        self.biller, self.subscription, self.invoice = biller, subscription, invoice
        self.due: int = invoice.changes[0][1]["amount_due"]
        self.finalized = 0
        rng = biller.rng
        lost = 0.008 if subscription.interval == "year" else 0.0025
        draw = rng.random()
        self.failures = 0 if first else _FOR_GOOD if draw < lost else rng.randint(1, 3) if draw < lost + 0.035 else 0
        self.intent: Record | None = None
        self.payment: Record | None = None

    def finalize(self, t: int, number: str) -> None:
        """Close the draft; nothing due is paid at once, cards are charged, transfers are awaited."""
        ev, invoice = self.biller.story.events, self.invoice
        self.finalized = t
        opened = {"status": "open", "number": number, "finalized_at": t, "auto_advance": True,
                  "end_balance": self.biller.settle(t, invoice)}  # fmt: skip
        if self.biller.collection == "send_invoice" and self.due:
            opened["due_date"] = t + 30 * DAY
        invoice.change(t, opened, ev("invoice.finalized", "invoice.updated"))
        if not self.due:
            invoice.change(t, {"status": "paid", "paid_at": t, "attempted": True},
                           ev("invoice.updated", "invoice.paid"))  # fmt: skip
        elif self.biller.collection == "send_invoice":
            self.await_transfer(t)
        else:
            self.attempt(t, 1)

    def await_transfer(self, t: int) -> None:
        """A transfer after a couple of weeks, sometimes after the due date, seldom never."""
        rng, agenda = self.biller.rng, self.biller.agenda
        if self.failures == _FOR_GOOD and not self.subscription.first_invoice(self.invoice):
            agenda.add(t + 30 * DAY, self.overdue)
            agenda.add(t + 75 * DAY, self.give_up)
            return
        pays = t + int(min(95.0, 21 * rng.lognormvariate(0, 0.55)) * DAY)
        if pays > t + 30 * DAY:
            agenda.add(t + 30 * DAY, self.overdue)
        agenda.add(pays, self.succeed)

    def overdue(self, t: int) -> None:
        """The due date has passed unpaid."""
        self.subscription.past_due(t)

    def attempt(self, t: int, n: int) -> None:
        """The ``n``-th try at the card."""
        if n > 1 and self.subscription.ended:
            self.write_off(t)
        elif n > self.failures:
            self.succeed(t, n)
        else:
            self.fail(t, n)

    def fail(self, t: int, n: int) -> None:
        """A declined charge: past due, tried again, in the end given up."""
        ev, biller = self.biller.story.events, self.biller
        code = _DECLINES[self.failures % 3]
        last = n > len(RETRY_DAYS)
        self.charge(t, False, code)
        again = None if last else t + RETRY_DAYS[n - 1] * DAY
        patch = {"attempt_count": n, "attempted": True, "next_payment_attempt": again, "payment_intent": self.intent.id}
        self.invoice.change(t, patch, ev("invoice.payment_failed", "invoice.updated"))
        self.subscription.past_due(t)
        if last:
            biller.agenda.add(t + 60, self.give_up)
        else:
            biller.agenda.add(again, self.attempt, n + 1)

    def succeed(self, t: int, n: int = 1) -> None:
        """Money in: charge, payment, paid invoice, active subscription."""
        ev, biller = self.biller.story.events, self.biller
        charge = self.charge(t, True, None)
        self.payment.change(t, {"status": "paid", "amount_paid": self.due, "paid_at": t})
        self.invoice.change(t, {
            "status": "paid", "amount_paid": self.due, "amount_remaining": 0, "paid_at": t, "attempted": True,
            "attempt_count": n, "next_payment_attempt": None, "charge": charge.id, "payment_intent": self.intent.id,
        }, ev("invoice.updated", "invoice.paid"))  # fmt: skip
        self.subscription.paid(t)
        if t > self.since + LATE_AFTER:
            self.leak(t)
        if biller.rng.random() < 0.006:
            whole = biller.rng.random() < 0.5
            biller.refund(t + int(biller.rng.uniform(1, 20) * DAY), charge,
                          self.due if whole else max(1, self.due // biller.rng.randint(2, 6)))  # fmt: skip

    def charge(self, t: int, ok: bool, code: str | None) -> Record:
        """A charge under this invoice's one payment intent."""
        story, biller = self.biller.story, self.biller
        if self.intent is None:
            self.intent = story.add("stripe.payment_intents", Record(story.stripe_id("pi_3"), t, {
                "amount": self.due, "status": "requires_payment_method", "invoice": self.invoice.id,
                "customer": biller.id, "currency": biller.currency, "received": 0,
            }))  # fmt: skip
            self.payment = story.add("stripe.invoice_payments", Record(story.stripe_id("inpay_1"), t, {
                "status": "open", "amount_paid": None, "requested": self.due, "invoice": self.invoice.id,
                "payment_intent": self.intent.id, "currency": biller.currency, "paid_at": None, "canceled_at": None,
            }))  # fmt: skip
        charge = story.add("stripe.charges", Record(story.stripe_id("ch_3"), t, {
            "amount": self.due, "status": "succeeded" if ok else "failed", "refunded": 0, "failure": code,
            "invoice": self.invoice.id, "payment_intent": self.intent.id, "customer": biller.id,
            "currency": biller.currency, "email": biller.email, "name": biller.name,
            "method": "card" if biller.collection == "charge_automatically" else "sepa_credit_transfer",
        }, story.events("charge.succeeded" if ok else "charge.failed")))  # fmt: skip
        patch = {"latest_charge": charge.id}
        if ok:
            patch |= {"status": "succeeded", "received": self.due}
        self.intent.change(t, patch)
        return charge

    def give_up(self, t: int) -> None:
        """Dunning is over: the invoice is uncollectible and the subscription ends."""
        self.write_off(t)
        self.subscription.end(t, "payment_failed")

    def write_off(self, t: int) -> None:
        """Mark the invoice uncollectible."""
        ev = self.biller.story.events
        patch = {"status": "uncollectible", "uncollectible_at": t, "next_payment_attempt": None, "auto_advance": False}
        self.invoice.change(t, patch, ev("invoice.marked_uncollectible", "invoice.updated"))
        if self.payment is not None:
            self.payment.change(t, {"status": "canceled", "canceled_at": t})
        self.leak(None)

    @property
    def since(self) -> int:
        """The day from which the money is late: the due date, or finalizing where there is none."""
        return self.finalized + (30 * DAY if self.biller.collection == "send_invoice" else 0)

    def leak(self, paid: int | None) -> None:
        """Money 30 days late is uncollected revenue until it is paid."""
        started = day_of(self.since + LATE_AFTER)
        self.biller.story.leaks.append(Leak(f"uncollected:{self.invoice.id}", "uncollected", started,
                                            day_of(paid) if paid else None, ((started, self.due),),
                                            self.biller.currency))  # fmt: skip
