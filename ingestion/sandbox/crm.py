"""The CRM's companies and contacts, and how far each lead gets."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from ingestion.sandbox.clock import DAY, HOUR, iso_millis, working_time
from ingestion.sandbox.names import (
    FREEMAIL,
    INDUSTRIES,
    TITLES,
    Country,
    ascii_slug,
    person_name,
    phone,
    work_email,
    written_phone,
)
from ingestion.sandbox.record import Record
from ingestion.sandbox.story import Story

STAGES = ("lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer")


@dataclass(slots=True)
class Person:
    """A real person: one key, however many records."""

    key: str
    first: str
    last: str
    email: str
    number: tuple[str, str]
    record: Record


def open_company(story: Story, rng: Random, at: int, name: str, domain: str | None) -> Record:
    """A HubSpot company of this account; a second one is a double."""
    profile = story.profile
    blank = rng.random()
    record = Record(story.next_hubspot_id("companies"), at, {
        "name": name, "domain": domain, "industry": INDUSTRIES[profile.trade] if blank > 0.06 else None,
        "numberofemployees": str(profile.employees) if blank < 0.9 else None,
        "country": written_country(rng, profile.country),
        "city": profile.city,
        "phone": written_phone(rng, profile.country, profile.switchboard) if blank < 0.8 else None,
        "hubspot_owner_id": profile.owner, "lifecyclestage": "lead", "hs_parent_company_id": profile.parent,
        "createdate": iso_millis(at), "hs_merged_object_ids": None,
    })  # fmt: skip
    story.company("hubspot", "company", record)
    return story.add("hubspot.companies", record)


def written_country(rng: Random, country: Country) -> str:
    """The country's name as one of several forms would store it."""
    return country.name if rng.random() < 0.85 else rng.choice(country.other_names)


def contact_record(story: Story, rng: Random, person_key: str, at: int, company: Record | None, *, first: str | None,
                   last: str | None, email: str | None, number: tuple[str, str] | None, source: str,
                   status: str = "valid") -> Record:  # fmt: skip
    """A HubSpot contact of a real person."""
    profile = story.profile
    zone = profile.country.zone.lower().replace("/", "_slash_")
    record = Record(story.next_hubspot_id("contacts"), at, {
        "email": email, "firstname": first, "lastname": last,
        "phone": written_phone(rng, profile.country, number) if number and rng.random() < 0.72 else None,
        "jobtitle": rng.choice(TITLES) if rng.random() < 0.8 else None,
        "country": written_country(rng, profile.country),
        "hs_timezone": zone if rng.random() < 0.75 else None, "lifecyclestage": "lead",
        "associatedcompanyid": company.id if company else None, "hubspot_owner_id": profile.owner,
        "hs_analytics_source": source,
        "hs_analytics_source_data_1": profile.campaign if source == "PAID_SEARCH" else None,
        "createdate": iso_millis(at), "hs_email_optout": "false", "hs_lifecyclestage_lead_date": iso_millis(at),
        "hs_merged_object_ids": None,
    })  # fmt: skip
    record.links = {"companies": [company] if company else []}
    story.person(person_key, "hubspot", "contact", record, status)
    return story.add("hubspot.contacts", record)


def add_person(story: Story, rng: Random, at: int, company: Record, source: str) -> Person:
    """Somebody of the account appears in the CRM, now and then with an address that cannot be right."""
    profile = story.profile
    first, last = person_name(rng, profile.country.tongue)
    taken = {c.changes[0][1]["email"] for c in story.records["hubspot.contacts"]}
    draw, status = rng.random(), "valid"
    email: str | None = work_email(rng, first, last, profile.domain)
    if email in taken:
        email = f"{ascii_slug(first)}.{ascii_slug(last)}{len(taken)}@{profile.domain}"
    if draw < 0.05:
        email = f"{ascii_slug(first)}{ascii_slug(last)}{rng.randint(1, 99)}@{rng.choice(FREEMAIL)}"
    elif draw < 0.07:
        email, status = f"{rng.choice(('info', 'office', 'sales'))}@{profile.domain}", "risky"
    elif draw < 0.09:
        broken = (f"{ascii_slug(first)}.{ascii_slug(last)}@gmial.com", email.replace("@", "@@"), email.split(".")[0],
                  email.replace("@", " @"))  # fmt: skip
        email, status = rng.choice(broken), "invalid"
    elif draw < 0.105:
        email, status = None, "unknown"
    number = profile.switchboard if rng.random() < 0.2 else phone(rng, profile.country)
    key = f"{profile.key}-p{len(story.records['hubspot.contacts'])}"
    record = contact_record(story, rng, key, at, company, first=first, last=last, email=email, number=number,
                            source=source, status=status)  # fmt: skip
    if rng.random() < 0.05:
        record.change(working_time(at + int(rng.uniform(20, 500) * DAY), rng), {"hs_email_optout": "true"})
    return Person(key, first, last, email or "", number, record)


def advance(at: int, stage: str, *records: Record) -> None:
    """Move contacts or companies on to a lifecycle stage."""
    for record in records:
        patch = {"lifecyclestage": stage}
        if "email" in record.changes[0][1]:
            patch[f"hs_lifecyclestage_{stage}_date"] = iso_millis(at)
        record.change(at, patch)


def qualify(story: Story, rng: Random, person: Person, company: Record) -> int | None:
    """Play lead → MQL → SQL for the first contact; gives the instant a deal opens, or None if it never does."""
    profile = story.profile
    t = profile.appeared
    for stage, chance, days in (("marketingqualifiedlead", 0.89, 9.0), ("salesqualifiedlead", 0.92, 7.0)):
        if rng.random() > chance + 0.04 * profile.fit:
            return None
        t = working_time(t + HOUR + int((1 + rng.expovariate(1 / days)) * DAY), rng)
        advance(t, stage, person.record, company)
    if rng.random() > 0.97:
        return None
    t = working_time(t + int((1 + rng.expovariate(1 / 5)) * DAY), rng)
    advance(t, "opportunity", person.record, company)
    return t
