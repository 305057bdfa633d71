"""The life of one account from its appearance to the far horizon."""

from __future__ import annotations

from random import Random

from ingestion.sandbox.biller import Agenda, Biller
from ingestion.sandbox.catalog import COUPONS, Coupon, Price
from ingestion.sandbox.clock import DAY, HOUR, SIM_END, add_months, day_of, working_time
from ingestion.sandbox.crm import Person, add_person, advance, open_company, qualify
from ingestion.sandbox.customer import Customer
from ingestion.sandbox.deals import DEFAULT, open_deal, work_deal
from ingestion.sandbox.dirt import soil
from ingestion.sandbox.latent import Mood, sigmoid
from ingestion.sandbox.names import FREEMAIL, ascii_slug
from ingestion.sandbox.orders import first_order, year_value
from ingestion.sandbox.profile import make_profile
from ingestion.sandbox.record import Record
from ingestion.sandbox.story import Leak, Mismatch, Story
from ingestion.sandbox.subscription import Subscription
from ingestion.sandbox.support import Desk

NEVER_BILLED = 0.02
_ATTEMPTS = 5


def live(seed: int, accounts: int, index: int) -> Story:
    """Everything that account ``index`` ever does."""
    rng = Random(f"{seed}:{index}")
    story = Story(seed, make_profile(seed, accounts, index, rng))
    _Life(story, rng).play()
    return story


class _Life:
    def __init__(self, story: Story, rng: Random) -> None:
        self.story, self.rng, self.profile = story, rng, story.profile
        self.agenda = Agenda()
        self.biller: Biller | None = None
        self.people: list[Person] = []

    def play(self) -> None:
        """Appear, be sold to, be a customer for a while, perhaps come back; then get dirty."""
        profile, rng = self.profile, self.rng
        self.company = open_company(self.story, rng, profile.appeared, profile.name, profile.domain)
        self.meet(profile.appeared, profile.source)
        opens = qualify(self.story, rng, self.people[0], self.company)
        self.meet_more(profile.appeared, opens)
        self.desk = Desk(self.story, Random(f"{self.story.seed}:{profile.index}:desk"), self.people)
        attempt = 0
        while opens is not None and opens < SIM_END and attempt < _ATTEMPTS:
            attempt += 1
            ended = self.sell(opens, attempt)
            if ended is None:
                again = rng.random() < 0.88
                opens = self.last_close + int(rng.uniform(45, 220) * DAY) if again else None
            else:
                again = rng.random() < 0.24
                opens = ended + int(rng.uniform(50, 260) * DAY) if again and ended < SIM_END else None
            opens = working_time(opens, rng) if opens else None
        self.agenda.run(SIM_END)
        self.lose_customers()
        soil(self.story, self.company, self.people)

    def meet(self, at: int, source: str) -> Person:
        """Another person of this account."""
        person = add_person(self.story, self.rng, at, self.company, source)
        self.people.append(person)
        return person

    def meet_more(self, at: int, deal_at: int | None) -> None:
        """Colleagues turn up in the following months, more of them at larger companies and around a deal."""
        rng = self.rng
        more = min(12, int(rng.expovariate(1 / (0.7 + 0.25 * self.profile.employees**0.25))) + (deal_at is not None))
        for n in range(more):
            base = deal_at if deal_at and n < 2 else at
            same = rng.random() < 0.3
            source = self.profile.source if same else rng.choice(("OFFLINE", "EMAIL_MARKETING", "OFFLINE"))
            t = working_time(base + DAY + int(rng.uniform(0, 25 if n < 2 else 400) * DAY), rng)
            person = self.meet(t, source)
            if rng.random() < 0.3:
                reached = working_time(t + DAY + int(rng.expovariate(1 / 25) * DAY), rng)
                advance(reached, "marketingqualifiedlead", person.record)

    def sell(self, opens: int, attempt: int) -> int | None:
        """One new-business deal; gives the end of the subscription it led to, or None when it was lost."""
        rng, profile = self.rng, self.profile
        lines = first_order(rng, profile.employees, profile.fit, profile.currency)
        worth = year_value(lines) // 100
        contacts = [p.record for p in self.people if p.record.created <= opens][:3] or [self.people[0].record]
        returning = bool(self.story.won)
        name = f"{profile.name} – {'Return' if returning else 'New business' if attempt == 1 else f'Attempt {attempt}'}"
        deal = open_deal(self.story, rng, name=name, kind="newbusiness", pipeline=DEFAULT, at=opens,
                         amount=max(1, round(worth * rng.uniform(0.75, 1.35))), source=profile.source,
                         company=self.company, contacts=contacts)  # fmt: skip
        chance = sigmoid(-0.88 + 0.8 * (profile.fit - 0.15) + 0.5 * profile.strain + (2.0 if returning else 0))
        won = rng.random() < chance
        pace = 5.0 + 1.6 * min(8.0, max(1.0, worth / 4000)) ** 0.5
        self.last_close = work_deal(self.story, rng, deal, won=won, amount=max(1, worth), pace=pace)
        if not won or self.last_close > SIM_END:
            return None
        self.story.won.append(self.last_close)
        advance(self.last_close, "customer", self.company, *(p.record for p in self.people[:1]))
        starts = self.last_close + int(rng.uniform(0.2, 14) * DAY) + rng.randint(0, DAY - 1)
        if not returning and rng.random() < NEVER_BILLED:
            return self.never_billed(deal, starts, lines)
        return self.serve(starts, lines)

    def never_billed(self, deal: Record, starts: int, lines: list[tuple[Price, int]]) -> int:
        """Won, served, and nobody told billing: money due and not invoiced for the first twelve months."""
        story, profile = self.story, self.profile
        self.desk.open(starts, self.company)
        due, total = [], 0
        for n in range(1 if lines[0][0].interval == "year" else 12):
            total += sum(price.unit * quantity for price, quantity in lines)
            due.append((day_of(add_months(starts, n)), total))
        story.leaks.append(Leak(f"never_billed:{deal.id}", "never_billed", day_of(self.last_close), None, tuple(due),
                                profile.currency))  # fmt: skip
        story.mismatches.append(Mismatch(f"missing:{deal.id}", "hubspot|stripe", "customer", "missing_right",
                                         self.company.id, None, day_of(self.last_close)))  # fmt: skip
        mood = Mood.fresh(self.rng, profile.fit)
        self.desk.month(starts, starts + 300 * DAY, mood, 5)
        return SIM_END

    def serve(self, starts: int, lines: list[tuple[Price, int]]) -> int:
        """A subscription and its life; gives its end (SIM_END when it outlives the simulation)."""
        rng, profile = self.rng, self.profile
        self.agenda.run(starts)
        if self.biller is None or rng.random() < 0.3:
            self.biller = self.open_biller(starts - rng.randint(60, 2 * HOUR), lines)
        sub = Subscription(self.biller, starts, lines, self.coupon(lines[0][0].currency))
        self.desk.open(starts + HOUR, self.company)
        mood = Mood.fresh(rng, profile.fit)
        contacts = [p.record for p in self.people[:2]]
        Customer(self.story, rng, sub, mood, self.desk, self.company, contacts).live()
        return sub.truth.ended if sub.ended else SIM_END

    def coupon(self, currency: str) -> Coupon | None:
        """One new customer in four gets a coupon."""
        rng = self.rng
        if rng.random() > 0.26:
            return None
        upper = currency.upper()
        return COUPONS[rng.choice(("LAUNCH20", "PARTNER10", "WELCOME50", "WELCOME50", "YEAR15", "FIRST30",
                                   f"FLAT40{upper}", f"LOYAL25{upper}", f"START75{upper}"))]  # fmt: skip

    def open_biller(self, at: int, lines: list[tuple[Price, int]]) -> Biller:
        """A Stripe customer: most know the CRM's id, some only share the domain, some share nothing."""
        rng, story, profile, person = self.rng, self.story, self.profile, self.people[0]
        draw = rng.random()
        personal = person.email.endswith(f"@{profile.domain}") and person.email.count("@") == 1 and rng.random() < 0.4
        email = person.email if personal else f"billing@{profile.domain}"
        name, metadata = profile.name if rng.random() < 0.8 else profile.name.rsplit(" ", 1)[0], {}
        if draw < 0.70:
            metadata = {"hubspot_company_id": self.company.id}
        elif draw >= 0.91:
            email = f"{ascii_slug(person.first)}{ascii_slug(person.last)}{rng.randint(1, 99)}@{rng.choice(FREEMAIL)}"
            name = f"{person.first} {person.last}"
        annual = lines[0][0].interval == "year"
        collection = "send_invoice" if annual and rng.random() < 0.45 else "charge_automatically"
        record = Record(story.stripe_id("cus_"), at, {
            "name": name, "email": email.lower(), "phone": None, "metadata": metadata, "currency": profile.currency,
            "country": profile.country.code, "city": profile.city, "balance": 0,
        }, story.events("customer.created"))  # fmt: skip
        story.add("stripe.customers", record)
        if rng.random() < 0.07:
            moved = working_time(at + int(rng.uniform(30, 700) * DAY), rng)
            record.change(moved, {"email": f"accounts@{profile.domain}"}, story.events("customer.updated"))
        story.company("stripe", "customer", record)
        return Biller(story, rng, self.agenda, record, collection)

    def lose_customers(self) -> None:
        """A few Stripe customers are deleted some time after their last subscription ended."""
        for record in self.story.records["stripe.customers"]:
            mine = [r for r in self.story.records["stripe.subscriptions"] if r.changes[0][1]["customer"] == record.id]
            ended = [r.changes[-1][1].get("ended_at") or 0 for r in mine]
            if ended and all(ended) and self.rng.random() < 0.05:
                record.gone_at = max(ended) + int(self.rng.uniform(30, 300) * DAY)
                record.change(record.gone_at, {}, self.story.events("customer.deleted"))
