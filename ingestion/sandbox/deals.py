"""Deals: stages that go back as well as forward, close dates that slip, amounts that change."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from ingestion.sandbox.clock import DAY, iso_millis, working_time
from ingestion.sandbox.record import Record
from ingestion.sandbox.staff import SALES, SUCCESS
from ingestion.sandbox.story import Story


class Pipeline(NamedTuple):
    """A HubSpot pipeline: open stages in order with their probabilities, then won and lost."""

    id: str
    label: str
    stages: tuple[tuple[str, str, str], ...]
    won: tuple[str, str]
    lost: tuple[str, str]


DEFAULT = Pipeline(
    "default", "Sales Pipeline",
    (("appointmentscheduled", "Appointment Scheduled", "0.2"), ("qualifiedtobuy", "Qualified To Buy", "0.4"),
     ("presentationscheduled", "Presentation Scheduled", "0.6"),
     ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"), ("contractsent", "Contract Sent", "0.9")),
    ("closedwon", "Closed Won"), ("closedlost", "Closed Lost"),
)  # fmt: skip
RENEWALS = Pipeline(
    "renewals", "Renewals",
    (("renewalupcoming", "Renewal Upcoming", "0.7"), ("renewalnegotiation", "In Negotiation", "0.8")),
    ("renewalwon", "Renewed"), ("renewallost", "Not Renewed"),
)  # fmt: skip
PIPELINES = (DEFAULT, RENEWALS)
_LOST = ("price", "competitor", "no decision", "timing", "missing feature", "no budget", "duplicate", "test")
_LOST_WEIGHTS = (24, 20, 22, 14, 9, 8, 2, 1)


def noon(t: float) -> int:
    """Twelve o'clock UTC of that day: a date that is the same in every zone of Europe."""
    return int(t) // DAY * DAY + DAY // 2


def open_deal(story: Story, rng: Random, *, name: str, kind: str, pipeline: Pipeline, at: int, amount: int,
              source: str, company: Record, contacts: list[Record]) -> Record:  # fmt: skip
    """A deal in its first stage; ``amount`` in whole currency units."""
    owner = story.profile.owner if pipeline is DEFAULT else rng.choice(SUCCESS).owner_id
    deal = Record(story.next_hubspot_id("deals"), at, {
        "dealname": name, "amount": str(amount), "deal_currency_code": story.profile.currency.upper(),
        "dealstage": pipeline.stages[0][0], "pipeline": pipeline.id, "dealtype": kind,
        "closedate": iso_millis(noon(at + rng.uniform(30, 80) * DAY)), "createdate": iso_millis(at),
        "hubspot_owner_id": owner, "hs_analytics_source": source,
        "hs_primary_associated_company": company.id,
    })  # fmt: skip
    deal.links = {"companies": [company], "contacts": contacts}
    return story.add("hubspot.deals", deal)


def work_deal(story: Story, rng: Random, deal: Record, *, won: bool, amount: int, pace: float) -> int:
    """Play a default-pipeline deal to its close and give that instant; ``pace`` is days a stage (median)."""
    stages = [stage[0] for stage in DEFAULT.stages]
    last = len(stages) - 1 if won else min(int(rng.random() ** 1.3 * len(stages)), len(stages) - 1)
    t, place = deal.created, 0
    while place < last:
        t = working_time(t + int(max(1.0, pace * rng.lognormvariate(0, 0.7)) * DAY), rng)
        back = place > 0 and rng.random() < 0.09
        place += -1 if back else 1
        patch = {"dealstage": stages[place]}
        if rng.random() < 0.3:
            patch["amount"] = str(max(1, round(amount * rng.uniform(0.8, 1.3))))
        deal.change(t, patch)
        if rng.random() < 0.02:
            deal.change(t + 3600, {"hubspot_owner_id": rng.choice(SALES).owner_id})
    closed = working_time(t + int(max(1.0, pace * rng.lognormvariate(0, 0.7)) * DAY), rng)
    slip_until(rng, deal, closed)
    close_deal(rng, deal, DEFAULT, closed, won, amount if won else None)
    return closed


def slip_until(rng: Random, deal: Record, closed: int) -> None:
    """Push the expected close each time it passes, and now and then pull it in."""
    planned = noon(deal.created + rng.uniform(25, 70) * DAY)
    deal.changes[0][1]["closedate"] = iso_millis(planned)
    while True:
        seen = working_time(int(planned + rng.uniform(-6, 5) * DAY), rng)
        if seen >= closed or seen <= deal.created:
            break
        planned = noon(seen + rng.uniform(10, 45) * DAY)
        deal.change(seen, {"closedate": iso_millis(planned)})
    if rng.random() < 0.12 and closed - deal.created > 12 * DAY:
        early = working_time(int(deal.created + (closed - deal.created) * rng.uniform(0.3, 0.8)), rng)
        if early < closed:
            deal.change(early, {"closedate": iso_millis(noon(early + rng.uniform(5, 20) * DAY))})


def close_deal(rng: Random, deal: Record, pipeline: Pipeline, at: int, won: bool, amount: int | None) -> None:
    """Put the deal into its closed stage at ``at``."""
    patch = {"dealstage": (pipeline.won if won else pipeline.lost)[0], "closedate": iso_millis(at)}
    if amount is not None:
        patch["amount"] = str(amount)
    if not won:
        patch["closed_lost_reason"] = rng.choices(_LOST, _LOST_WEIGHTS)[0]
    deal.change(at, patch)


def renewal_deal(story: Story, rng: Random, company: Record, contacts: list[Record], term_end: int, amount: int,
                 won: bool, decided: int | None = None) -> None:  # fmt: skip
    """A renewal opened about 90 days before the term's end and closed around it."""
    opened = working_time(term_end - int(rng.uniform(85, 95) * DAY), rng)
    deal = open_deal(story, rng, name=f"{story.profile.name} – Renewal", kind="renewal", pipeline=RENEWALS,
                     at=opened, amount=amount, source="OFFLINE", company=company, contacts=contacts)  # fmt: skip
    deal.changes[0][1]["closedate"] = iso_millis(noon(term_end))
    closed = working_time(decided if decided else term_end - int(rng.uniform(1, 25) * DAY), rng)
    talks = working_time(opened + int(rng.uniform(10, 40) * DAY), rng)
    if talks < closed:
        deal.change(talks, {"dealstage": RENEWALS.stages[1][0]})
    close_deal(rng, deal, RENEWALS, max(closed, opened + DAY), won, amount)
