"""Who appears, and when: the arrival of accounts and what each of them is."""

from __future__ import annotations

from math import pi, sin, sqrt
from random import Random

from ingestion.sandbox.ads import CAMPAIGNS
from ingestion.sandbox.clock import DAY, HISTORY_START, HOUR, REFERENCE_DAY, SIM_START
from ingestion.sandbox.ids import hubspot_id
from ingestion.sandbox.names import COUNTRIES, COUNTRY_WEIGHTS, ascii_slug, company_root, phone
from ingestion.sandbox.staff import SALES
from ingestion.sandbox.story import Profile

SOURCES = ("ORGANIC_SEARCH", "PAID_SEARCH", "PAID_SOCIAL", "EMAIL_MARKETING", "REFERRALS", "DIRECT_TRAFFIC",
           "OFFLINE", "SOCIAL_MEDIA")  # fmt: skip
_SOURCE_WEIGHTS = (22, 24, 10, 8, 12, 10, 10, 4)
SOURCE_FIT = {"REFERRALS": 0.35, "ORGANIC_SEARCH": 0.1, "PAID_SOCIAL": -0.3, "PAID_SEARCH": -0.05, "OFFLINE": 0.1}
_STEADY, _RISING = 0.72, 0.28  # share of arrivals that come evenly, and that come ever faster
_SPAN = (REFERENCE_DAY - HISTORY_START).days + 1


def arrival(seed: int, accounts: int, index: int) -> int:
    """When account ``index`` appears: ``accounts`` of them have by the end of REFERENCE_DAY, then it goes on.

    Weekends move to the Friday before; a yearly wave makes spring busier than autumn.
    """
    rng = Random(f"{seed}:{index}:arrival")
    share = (index + rng.random()) / accounts
    u = (-_STEADY + sqrt(_STEADY * _STEADY + 4 * _RISING * share)) / (2 * _RISING)
    day = int(u * _SPAN + 12 * sin(2 * pi * u * 3) * (u < 1))
    day = max(0, min(day, _SPAN - 1) if share < 1 else max(day, _SPAN))
    weekday = (SIM_START // DAY + day + 3) % 7
    if weekday > 4:
        day = max(weekday - 4 if day < 2 else 0, day - (weekday - 4))
    return SIM_START + day * DAY + 7 * HOUR + int(rng.random() * 9 * HOUR)


def is_head_office(index: int) -> bool:
    """Accounts that may be parents; these are never archived or merged away."""
    return index % 8 == 0


def make_profile(seed: int, accounts: int, index: int, rng: Random) -> Profile:
    """The account's fixed traits, some of them latent."""
    word, trade_word, trade = company_root(seed, index)
    country = rng.choices(COUNTRIES, COUNTRY_WEIGHTS)[0]
    source = rng.choices(SOURCES, _SOURCE_WEIGHTS)[0]
    name = f"{word} {trade_word} {rng.choice(country.legal)}"
    tld = country.tld if rng.random() < 0.7 else "com"
    profile = Profile(
        key=f"c{index:07d}", index=index, appeared=arrival(seed, accounts, index), name=name,
        domain=f"{ascii_slug(word)}-{ascii_slug(trade_word)}.{tld}", trade=trade, country=country,
        city=rng.choice(country.cities), employees=max(3, min(60_000, int(rng.lognormvariate(4.1, 1.35)))),
        currency=country.currency, source=source,
        campaign=rng.choice(CAMPAIGNS).name if source == "PAID_SEARCH" else None,
        owner=rng.choice(SALES).owner_id, fit=rng.gauss(0.15, 0.55) + SOURCE_FIT.get(source, 0.0),
        strain=rng.gauss(0, 0.35), switchboard=phone(rng, country),
    )  # fmt: skip
    if index >= 8 and rng.random() < 0.03:
        parent = rng.randrange(0, index // 8) * 8
        profile.parent, profile.parent_key = hubspot_id("companies", seed, parent, 0), f"c{parent:07d}"
    return profile
