"""A customer's months: what the latent states make them buy, give up and leave."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ingestion.sandbox.catalog import ADDONS, COUPONS, PER_SEAT, PLANS, PRICES, PRODUCTS
from ingestion.sandbox.clock import DAY, HOUR, SIM_END, month_of, month_opens, working_time
from ingestion.sandbox.deals import DEFAULT, close_deal, open_deal, renewal_deal, slip_until, work_deal
from ingestion.sandbox.latent import Mood
from ingestion.sandbox.record import Record
from ingestion.sandbox.story import Hazard, Story
from ingestion.sandbox.subscription import Subscription
from ingestion.sandbox.support import Desk

_MONTH = 30.4 * DAY


class Customer:
    """One subscription's life, decided month by month."""

    def __init__(self, story: Story, rng: Random, subscription: Subscription, mood: Mood, desk: Desk,
                 company: Record, contacts: list[Record]) -> None:  # fmt: skip
        self.story, self.rng, self.sub, self.mood, self.desk = story, rng, subscription, mood, desk
        self.company, self.contacts = company, contacts
        self.start = subscription.anchor
        self.leaving_at_term: bool | None = None

    def live(self) -> None:
        """Month after month until the subscription ends or the horizon is reached."""
        sub, agenda = self.sub, self.sub.agenda
        for month in range(month_of(self.start), month_of(SIM_END)):
            opens, closes = max(month_opens(month), self.start), month_opens(month + 1)
            self.mood.step(self.rng)
            self.decide(month, opens, closes)
            agenda.run(closes)
            end = sub.truth.ended if sub.ended else closes
            self.desk.month(opens, end, self.mood, sub.seats())
            if sub.ended:
                return
            self.story.hazards.append(self.hazard(month, closes))

    def decide(self, month: int, opens: int, closes: int) -> None:
        """Draw what this month brings and put it on the agenda at some hour of it."""
        rng, mood, sub = self.rng, self.mood, self.sub
        tenure, seats = (opens - self.start) / _MONTH, sub.seats()
        if rng.random() < mood.grow_monthly():
            self.schedule(opens, closes, self.grow)
        if rng.random() < mood.shrink_monthly():
            self.schedule(opens, closes, self.shrink)
        if rng.random() < 0.010:
            self.schedule(opens, closes, self.lose_expansion)
        if rng.random() < 0.004 and sub.interval == "month":  # in a year's term it might end before any invoice
            sub.agenda.add(int(rng.uniform(opens + HOUR, closes)), lambda t: sub.give(t, COUPONS["STAY25"]))
        if sub.interval == "year":
            if closes <= sub.period_end < month_opens(month + 2) and not sub.cancelling:
                self.leaving_at_term = rng.random() < mood.leave_at_term(tenure, seats)
                if self.leaving_at_term:
                    self.schedule(opens, closes, self.leave_annual)
                else:
                    self.renewed(sub.period_end)
        elif rng.random() < mood.churn_monthly(tenure, seats):
            at_once = rng.random() < 0.18
            self.schedule(opens, closes, self.leave_now if at_once else sub.cancel_at_period_end)

    def schedule(self, opens: int, closes: int, act: Callable[[int], None]) -> None:
        """Put ``act`` on the agenda in office hours of this month, at least a day into the subscription."""
        earliest = max(opens, self.start + DAY)
        t = working_time(int(self.rng.uniform(earliest, max(earliest + 1, closes - 3 * DAY))), self.rng)
        if earliest <= t < closes:
            self.sub.agenda.add(t, act)

    def grow(self, t: int) -> None:
        """More seats, a higher plan or an add-on; the larger ones come with an expansion deal."""
        sub, rng = self.sub, self.rng
        core = sub.core()
        if sub.ended or sub.cancelling or core is None:
            return
        before = self.arr()
        draw = rng.random()
        missing = self.missing()
        higher = PLANS.index(core.price.plan) + 1
        if draw < 0.62 or (higher >= len(PLANS) and not missing):
            more = max(1, round(core.quantity * rng.uniform(0.05, 0.45)))
            sub.change(t, core, core.price, core.quantity + more)
            self.follow_seats(t + 1, core.quantity)
            what = f"+{more} seats"
        elif higher < len(PLANS) and (draw < 0.76 or not missing):
            price = PRICES[PLANS[higher], core.price.currency, sub.interval]
            sub.change(t, core, price, core.quantity)
            what = PLANS[higher].title()
        else:
            product = rng.choices(missing, [self.pull(key) for key in missing])[0]
            price = PRICES[product, core.price.currency, sub.interval]
            sub.add_item(t, price, core.quantity if product in PER_SEAT else 1)
            what = price.product.name
        self.story.upsells.append(t)
        gain = max(1, (self.arr() - before) // 100)
        if rng.random() < 0.55 and t - self.start > 12 * DAY:
            opened = working_time(max(self.start + DAY, t - int(rng.uniform(8, 45) * DAY)), rng)
            self.expansion(opened, t - HOUR, gain, what)

    def follow_seats(self, t: int, seats: int) -> None:
        """Add-ons sold by the seat follow the plan's seats."""
        for item in list(self.sub.items.values()):
            if item.price.plan in PER_SEAT and item.price.plan not in PLANS and item.quantity != seats:
                self.sub.change(t, item, item.price, seats)

    def expansion(self, opened: int, closed: int, amount: int, what: str) -> None:
        """A won expansion deal that ends with the change."""
        if closed - opened < 2 * DAY:
            return
        deal = open_deal(self.story, self.rng, name=f"{self.story.profile.name} – {what}", kind="existingbusiness",
                         pipeline=DEFAULT, at=opened, amount=amount, source="OFFLINE", company=self.company,
                         contacts=self.contacts)  # fmt: skip
        deal.change(opened + (closed - opened) // 3, {"dealstage": "presentationscheduled"})
        deal.change(opened + 2 * (closed - opened) // 3, {"dealstage": "contractsent"})
        slip_until(self.rng, deal, closed)
        close_deal(self.rng, deal, DEFAULT, closed, True, amount)

    def lose_expansion(self, t: int) -> None:
        """An expansion that was tried and lost."""
        if self.sub.ended or self.sub.cancelling:
            return
        amount = max(1, int(self.arr() * self.rng.uniform(0.05, 0.4)) // 100)
        deal = open_deal(self.story, self.rng, name=f"{self.story.profile.name} – Expansion", kind="existingbusiness",
                         pipeline=DEFAULT, at=t, amount=amount, source="OFFLINE", company=self.company,
                         contacts=self.contacts)  # fmt: skip
        work_deal(self.story, self.rng, deal, won=False, amount=amount, pace=9)

    def shrink(self, t: int) -> None:
        """Fewer seats, a lower plan, or an add-on given up."""
        sub, rng = self.sub, self.rng
        core = sub.core()
        if sub.ended or core is None:
            return
        addons = [item for item in sub.items.values() if item is not core]
        lower = PLANS.index(core.price.plan) - 1
        if addons and rng.random() < 0.35:
            sub.remove_item(t, rng.choice(addons))
        elif lower >= 0 and rng.random() < 0.15:
            sub.change(t, core, PRICES[PLANS[lower], core.price.currency, sub.interval], core.quantity)
        elif core.quantity > 1:
            seats = max(1, core.quantity - max(1, round(core.quantity * rng.uniform(0.08, 0.5))))
            sub.change(t, core, core.price, seats)
            self.follow_seats(t + 1, seats)

    def leave_now(self, t: int) -> None:
        """Cancelled at once; a third of them get part of their money back."""
        self.sub.end(t, "cancellation_requested")
        paid = [c for c in self.story.records["stripe.charges"] if c.changes[0][1]["status"] == "succeeded"
                and c.changes[0][1]["customer"] == self.sub.biller.id and c.created < t
                and len(c.changes) == 1]  # fmt: skip
        if paid and self.rng.random() < 0.33:
            charge = paid[-1]
            self.sub.biller.refund(t + 2 * HOUR, charge, max(1, charge.changes[0][1]["amount"] // 2))

    def leave_annual(self, t: int) -> None:
        """The contract will not be renewed: the cancellation is booked and the renewal deal lost."""
        if not self.sub.ended:
            self.sub.cancel_at_period_end(t)
            renewal_deal(self.story, self.rng, self.company, self.contacts, self.sub.period_end, self.arr() // 100,
                         False, decided=t + HOUR)  # fmt: skip

    def renewed(self, term_end: int) -> None:
        """The contract goes on: a won renewal deal."""
        renewal_deal(self.story, self.rng, self.company, self.contacts, term_end, self.arr() // 100, True)

    def arr(self) -> int:
        """List value of a year, minor units."""
        factor = 1 if self.sub.interval == "year" else 12
        return sum(i.price.unit * i.quantity for i in self.sub.items.values()) * factor

    def missing(self) -> list[str]:
        """Add-ons not held."""
        held = {item.price.product.key for item in self.sub.items.values()}
        return [key for key in ADDONS if key not in held]

    def pull(self, product: str) -> float:
        """How much an add-on attracts this account: by its trade and its size (latent)."""
        profile = self.story.profile
        affinity = 0.25 + (profile.trade * 7 + ADDONS.index(product) * 5) % 11 / 4
        return affinity * (2.2 if product == "security" and profile.employees > 250 else 1.0)

    def hazard(self, month: int, t: int) -> Hazard:
        """What lies ahead at the end of a month (see ``latent``)."""
        sub, mood = self.sub, self.mood
        left = (sub.period_end - t) / DAY
        churn = mood.churn_90d((t - self.start) / _MONTH, sub.seats(), left if sub.interval == "year" else None,
                               left if sub.cancelling else None, sub.period_end < month_opens(month + 2))  # fmt: skip
        missing, core = self.missing(), sub.core()
        product = "core"
        if missing:
            pulls = {key: self.pull(key) for key in missing}
            best = max(pulls, key=lambda key: pulls[key])
            addon = 0.24 * pulls[best] / sum(pulls.values())
            upgrade = 0.14 if core is not None and core.price.plan != PLANS[-1] else 0.0
            product = best if addon > upgrade else "core"
        return Hazard(month, min(0.999, max(0.0005, churn)), mood.upsell_90d(sub.cancelling),
                      PRODUCTS[product].id)  # fmt: skip
