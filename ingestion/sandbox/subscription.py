"""Stripe subscriptions: periods, invoices, prorations, discounts and cancellations."""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.sandbox.biller import Biller
from ingestion.sandbox.catalog import MONTHS, Coupon, Price
from ingestion.sandbox.clock import HOUR, add_months
from ingestion.sandbox.invoice import Discount, Line, discounted, ratio, totals
from ingestion.sandbox.payment import Collection
from ingestion.sandbox.record import Record
from ingestion.sandbox.story import TrueSubscription


@dataclass(slots=True)
class Item:
    """A subscription item as it stands."""

    id: str
    price: Price
    quantity: int
    created: int


class Subscription:
    """One subscription from its start to its end."""

    def __init__(self, biller: Biller, t: int, lines: list[tuple[Price, int]], coupon: Coupon | None) -> None:
        story = biller.story
        self.biller, self.story, self.agenda = biller, story, biller.agenda
        self.id = story.stripe_id("sub_1")
        self.interval, self.anchor, self.periods = lines[0][0].interval, t, 0
        self.items = {}
        for price, quantity in lines:
            item = Item(story.stripe_id("si_"), price, quantity, t)
            self.items[item.id] = item
        self.period_start, self.period_end = t, self._boundary(1)
        self.discounts: list[Discount] = []
        self.pending: list[tuple[Record, Line]] = []
        self.cancelling = self.ended = False
        self.status = "active"
        self.net, self.running_net = (1, 1), (1, 1)
        self.truth = TrueSubscription(t, MONTHS[self.interval], biller.currency)
        story.subscriptions.append(self.truth)
        for item in self.items.values():
            self.truth.item(t, item.id, item.price, item.quantity)
        self.record = Record(self.id, t, {
            "status": "active", "customer": biller.id, "currency": biller.currency, "collection": biller.collection,
            "anchor": t, "cps": t, "cpe": self.period_end, "items": self._items(), "cancel_at_period_end": False,
            "cancel_at": None, "canceled_at": None, "ended_at": None, "reason": None, "discounts": (),
            "latest_invoice": None,
        }, story.events("customer.subscription.created"))  # fmt: skip
        story.add("stripe.subscriptions", self.record)
        if coupon:
            self._discount(t, coupon)
        self._first = self.bill(t, "subscription_create", recurring=True)
        self.record.changes[0][1].update(discounts=self._shown(), latest_invoice=self._first.id)
        self.agenda.add(self.period_end, self.renew)

    def _boundary(self, periods: int) -> int:
        return add_months(self.anchor, periods * MONTHS[self.interval])

    def _items(self) -> tuple:
        return tuple((i.id, i.price, i.quantity, i.created) for i in self.items.values())

    def _shown(self) -> tuple:
        return tuple(d for d in self.discounts if d.coupon.duration != "once")

    def _update(self, t: int, patch: dict) -> None:
        self.record.change(t, patch, self.story.events("customer.subscription.updated"))

    def first_invoice(self, invoice: Record) -> bool:
        """Whether ``invoice`` is the one that opened the subscription."""
        return invoice is self._first

    def seats(self) -> int:
        """Seats of the core plan."""
        return next((i.quantity for i in self.items.values() if i.price.product.key == "core"), 1)

    def core(self) -> Item | None:
        """The item of the core plan."""
        return next((i for i in self.items.values() if i.price.product.key == "core"), None)

    def _discount(self, t: int, coupon: Coupon) -> None:
        end = add_months(t, coupon.months) if coupon.months else None
        discount = Discount(self.story.stripe_id("di_1"), coupon, t, end)
        self.discounts.append(discount)
        self.story.records["stripe.discounts"].append(Record(discount.id, t, {
            "discount": discount, "customer": self.biller.id, "subscription": self.id}))  # fmt: skip
        if coupon.duration != "once":
            self.truth.discounts.append((t, end, coupon))
        if end:
            self.agenda.add(end, self._run_out, discount)

    def give(self, t: int, coupon: Coupon) -> None:
        """A coupon in the middle of a subscription's life; it counts from the next invoice."""
        if not self.ended and not self.discounts:
            self._discount(t, coupon)
            self._update(t, {"discounts": self._shown()})

    def _run_out(self, t: int, discount: Discount) -> None:
        if not self.ended and discount in self.discounts:
            self.discounts.remove(discount)
            self._update(t, {"discounts": self._shown()})

    def bill(self, t: int, reason: str, *, recurring: bool) -> Record:
        """Draft an invoice over the pending items and, if ``recurring``, the coming period."""
        story, biller = self.story, self.biller
        ident = story.stripe_id("in_1")
        lines = []
        for record, line in self.pending:
            lines.append(line._replace(id=story.stripe_id("il_1")))
            record.change(t, {"invoice": ident})
        self.pending = []
        if recurring:
            for item in self.items.values():
                lines.append(Line(story.stripe_id("il_1"), item.price.unit * item.quantity,
                                  f"{item.quantity} × {item.price.nickname}", self.period_start, self.period_end,
                                  item.price, item.quantity, item.id, None, ()))  # fmt: skip
        used = [d for d in self.discounts if d.end is None or t < d.end] if recurring else []
        lines = discounted(lines, used)
        gross = sum(line.amount for line in lines if not line.proration)
        off = sum(a for line in lines for a, _ in line.discounts)
        once = {d.id for d in used if d.coupon.duration == "once"}
        off_once = sum(a for line in lines for a, ident_ in line.discounts if ident_ in once)
        if gross:
            self.net, self.running_net = (gross - off, gross), (gross - off + off_once, gross)
        self.discounts = [d for d in self.discounts if d.id not in once]
        previous = self._boundary(self.periods - 1) if self.periods else t
        draft = totals(lines, used, biller.balance) | {
            "status": "draft", "reason": reason, "customer": biller.id, "name": biller.name, "email": biller.email,
            "subscription": self.id, "currency": biller.currency, "collection": biller.collection, "number": None,
            "period_start": previous, "period_end": t, "attempt_count": 0, "attempted": False, "auto_advance": True,
            "next_payment_attempt": t + HOUR if biller.collection == "charge_automatically" else None,
            "finalized_at": None, "paid_at": None, "uncollectible_at": None, "end_balance": None, "due_date": None,
            "charge": None, "payment_intent": None,
        }  # fmt: skip
        invoice = story.add("stripe.invoices", Record(ident, t, draft, story.events("invoice.created")))
        collection = Collection(biller, self, invoice, reason == "subscription_create")
        if reason == "subscription_create":
            collection.finalize(t, biller.number())
        else:
            self.agenda.add(t + HOUR + biller.rng.randint(0, 600), self._finalize, collection)
        return invoice

    def _finalize(self, t: int, collection: Collection) -> None:
        collection.finalize(t, self.biller.number())

    def renew(self, t: int) -> None:
        """The period is over: end what was cancelled, else open the next and bill it."""
        if self.ended:
            return
        if self.cancelling:
            self.end(t, "cancellation_requested")
            if self.pending:
                self.bill(t, "subscription_cycle", recurring=False)
            return
        self.periods += 1
        self.period_start, self.period_end = t, self._boundary(self.periods + 1)
        invoice = self.bill(t, "subscription_cycle", recurring=True)
        self._update(t, {"cps": t, "cpe": self.period_end, "latest_invoice": invoice.id})
        self.agenda.add(self.period_end, self.renew)

    def _prorate(self, t: int, item: Item, sign: int) -> None:
        """A pending credit (−1) or charge (+1) for the rest of the period at the item's price and quantity."""
        story = self.story
        num, den = self.net if sign < 0 else self.running_net
        amount = sign * ratio(item.price.unit * item.quantity, (self.period_end - t) * num,
                              (self.period_end - self.period_start) * den)  # fmt: skip
        words = "Unused time on" if sign < 0 else "Remaining time on"
        ident = story.stripe_id("ii_1")
        line = Line("", amount, f"{words} {item.quantity} × {item.price.nickname}", t, self.period_end, item.price,
                    item.quantity, item.id, ident, ())  # fmt: skip
        record = Record(ident, t, {"line": line, "customer": self.biller.id, "subscription": self.id,
                                   "currency": self.biller.currency, "invoice": None},
                        story.events("invoiceitem.created"))  # fmt: skip
        story.add("stripe.invoiceitems", record)
        self.pending.append((record, line))

    def change(self, t: int, item: Item, price: Price, quantity: int) -> None:
        """Another price or quantity from ``t`` on, with a prorated credit and charge."""
        self._prorate(t, item, -1)
        item.price, item.quantity = price, quantity
        self._prorate(t, item, +1)
        self.truth.item(t, item.id, price, quantity)
        self._update(t, {"items": self._items()})

    def add_item(self, t: int, price: Price, quantity: int) -> None:
        """An add-on in the middle of a period: a charge alone."""
        item = Item(self.story.stripe_id("si_"), price, quantity, t)
        self.items[item.id] = item
        self._prorate(t, item, +1)
        self.truth.item(t, item.id, price, quantity)
        self._update(t, {"items": self._items()})

    def remove_item(self, t: int, item: Item) -> None:
        """An add-on given up in the middle of a period: a credit alone."""
        self._prorate(t, item, -1)
        del self.items[item.id]
        self.truth.item(t, item.id, None, 0)
        self._update(t, {"items": self._items()})

    def cancel_at_period_end(self, t: int) -> None:
        """Book the end of the running period."""
        if not self.ended and not self.cancelling:
            self.cancelling = True
            self._update(t, {"cancel_at_period_end": True, "cancel_at": self.period_end, "canceled_at": t})

    def end(self, t: int, reason: str) -> None:
        """Ended for good: by request at once, by a booked cancellation, or by dunning."""
        if self.ended:
            return
        self.ended = True
        self._close_past_due(t)
        self.truth.ended = t
        self.story.churns.append(t)
        canceled = self.record.state(t)["canceled_at"] or t
        self.record.change(t, {"status": "canceled", "ended_at": t, "canceled_at": canceled, "reason": reason},
                           self.story.events("customer.subscription.deleted"))  # fmt: skip

    def past_due(self, t: int) -> None:
        """An invoice is overdue."""
        if not self.ended and self.status == "active":
            self.status = "past_due"
            self.truth.past_due.append([t, 1 << 62])
            self._update(t, {"status": "past_due"})

    def paid(self, t: int) -> None:
        """The overdue invoice is paid."""
        if not self.ended and self.status == "past_due":
            self._close_past_due(t)
            self._update(t, {"status": "active"})

    def _close_past_due(self, t: int) -> None:
        if self.status == "past_due":
            self.truth.past_due[-1][1] = t
        self.status = "active"
