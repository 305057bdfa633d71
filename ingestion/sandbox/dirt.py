"""Dirt: doubled people and companies, merges, archived records. The truth knows who is who."""

from __future__ import annotations

from random import Random

from ingestion.sandbox.clock import DAY, day_of, working_time
from ingestion.sandbox.crm import Person, contact_record, open_company
from ingestion.sandbox.names import FREEMAIL, NICKNAMES, ascii_slug
from ingestion.sandbox.profile import is_head_office
from ingestion.sandbox.record import NEVER, Record
from ingestion.sandbox.story import Mismatch, Story

CONTACT_DOUBLES = 0.06
COMPANY_DOUBLES = 0.03
ARCHIVED = 0.025


def typo(rng: Random, text: str) -> str:
    """Two neighbouring letters swapped, one dropped or one doubled."""
    if len(text) < 4:
        return text + text[-1]
    n = rng.randrange(1, len(text) - 2)
    return rng.choice((text[:n] + text[n + 1] + text[n] + text[n + 2 :], text[:n] + text[n + 1 :],
                       text[:n] + text[n] + text[n:]))  # fmt: skip


def double_contact(story: Story, rng: Random, person: Person, at: int) -> None:
    """The same person entered a second time, in one of several ways; some doubles are merged later."""
    first, last, email, number = person.first, person.last, person.email, person.number
    sound = email.count("@") == 1 and " " not in email
    way = rng.choice(("case", "plus", "nickname", "typo", "other", "other")) if sound else "other"
    if way == "case":
        local, _, host = email.partition("@")
        email = rng.choice((f"{local.title()}@{host}", email.upper(), f"{local}@{host.capitalize()}"))
    elif way == "plus":
        email = email.replace("@", rng.choice(("+newsletter@", "+trial@", "+webinar@")))
    elif way == "nickname":
        first = NICKNAMES.get(first, first[0] + ".")
    elif way == "typo":
        first, last = (typo(rng, first), last) if rng.random() < 0.4 else (first, typo(rng, last))
    else:
        first = NICKNAMES.get(first, first)
        email = f"{ascii_slug(first)}.{ascii_slug(last)}@{rng.choice(FREEMAIL)}"
    company = person.record.links["companies"][0] if rng.random() < 0.75 else None
    record = contact_record(story, rng, person.key, at, company, first=first, last=last, email=email, number=number,
                            source=rng.choice(("ORGANIC_SEARCH", "OFFLINE", "PAID_SOCIAL", "DIRECT_TRAFFIC")),
                            status=story_status(story, person))  # fmt: skip
    if rng.random() < 0.35:
        merge_contacts(story, rng, person, record, working_time(at + int(rng.uniform(4, 200) * DAY), rng))


def story_status(story: Story, person: Person) -> str:
    """A double shares the soundness of the first record unless its address was written anew."""
    first = next(link for link in story.people if link.person_key == person.key)
    return first.email_status if "@" in person.email and first.email_status == "risky" else "valid"


def merge_contacts(story: Story, rng: Random, person: Person, double: Record, at: int) -> None:
    """The older record survives, or, as HubSpot does at times, a third id takes the place of both."""
    first = person.record
    if first.heir is not None or first.archived_at < at:
        return
    if rng.random() < 0.3:
        values = first.state(at) | {"hs_merged_object_ids": f"{first.id};{double.id}"}
        third = Record(story.next_hubspot_id("contacts"), at, values)
        third.links = {"companies": list(first.links["companies"])}
        for instant, patch, _ in first.changes:
            if instant > at:
                third.change(instant, patch)
        story.add("hubspot.contacts", third)
        story.person(person.key, "hubspot", "contact", third)
        first.gone_at, first.heir = at, third
        double.gone_at, double.heir = at, third
    else:
        first.change(at, {"hs_merged_object_ids": double.id})
        double.gone_at, double.heir = at, first


def double_company(story: Story, rng: Random, company: Record, people: list[Person], at: int) -> None:
    """The account entered a second time, with a contact of its own; two in five are merged later."""
    profile = story.profile
    short = profile.name.rsplit(" ", 1)[0] if profile.country.code != "DE" else profile.name.split(" GmbH")[0]
    name = rng.choice((short.upper(), short, short.replace(" ", "-"), typo(rng, profile.name)))
    domain = rng.choice((profile.domain, f"www.{profile.domain}", profile.domain, None))
    double = open_company(story, rng, at, name, domain)
    if people:
        person = people[-1]
        if person.record.created < at - DAY and person.record.heir is None:
            person.record.links["companies"].append(double)
    merged = NEVER
    if rng.random() < 0.4:
        merged = working_time(at + int(rng.uniform(10, 300) * DAY), rng)
        company.change(merged, {"hs_merged_object_ids": double.id})
        double.gone_at, double.heir = merged, company
        for contact in story.records["hubspot.contacts"]:
            if contact.links["companies"][:1] == [double] and contact.gone_at > merged:
                contact.change(merged, {"associatedcompanyid": company.id})
    story.mismatches.append(Mismatch(f"duplicate:{double.id}", "hubspot|hubspot", "company", "duplicate",
                                     company.id, double.id, day_of(at), merged))  # fmt: skip


def archive_some(story: Story, rng: Random, company: Record) -> None:
    """Leads that went nowhere, and lost deals, are archived now and then."""
    profile = story.profile
    last = max(record.changes[-1][0] for record in story.records["hubspot.companies"])
    if not story.won and not is_head_office(profile.index) and rng.random() < ARCHIVED:
        at = working_time(last + int(rng.uniform(60, 400) * DAY), rng)
        for record in story.records["hubspot.contacts"]:
            if record.created < at:
                record.archived_at = at
        company.archived_at = at + 60
    for contact in story.records["hubspot.contacts"][1:]:
        if contact.heir is None and rng.random() < 0.012:
            at = working_time(contact.changes[-1][0] + int(rng.uniform(5, 300) * DAY), rng)
            contact.archived_at = min(contact.archived_at, at)
    for deal in story.records["hubspot.deals"]:
        if deal.changes[-1][1].get("closed_lost_reason") and rng.random() < 0.02:
            deal.archived_at = working_time(deal.changes[-1][0] + int(rng.uniform(5, 200) * DAY), rng)


def touch_linked(story: Story) -> None:
    """A record is modified when one it is associated with appears, is merged away or is archived.

    Without this, a reader of changes would keep associations that a full read no longer shows.
    """
    for record in (*story.records["hubspot.contacts"], *story.records["hubspot.deals"]):
        for ends in (record.links or {}).values():
            for end in ends:
                for at in (end.created, end.gone_at, end.archived_at):
                    if record.created < at < min(NEVER, record.gone_at):
                        record.change(at, {})


def soil(story: Story, company: Record, people: list[Person]) -> None:
    """All dirt of one account, drawn from a stream of its own."""
    rng = Random(f"{story.seed}:{story.profile.index}:dirt")
    story.seal()
    for person in people:
        if rng.random() < CONTACT_DOUBLES:
            at = working_time(person.record.created + int(rng.uniform(3, 400) * DAY), rng)
            double_contact(story, rng, person, at)
    if rng.random() < COMPANY_DOUBLES:
        at = working_time(company.created + int(rng.uniform(10, 500) * DAY), rng)
        double_company(story, rng, company, people, at)
    story.seal()
    archive_some(story, rng, company)
    touch_linked(story)
    story.seal()
