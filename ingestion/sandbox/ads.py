"""Google Ads: what each campaign cost and brought each day, and how recent days are restated."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import exp, pi, sin
from random import Random
from typing import NamedTuple

from ingestion.sandbox.clock import HISTORY_START, LAST_AS_OF

CUSTOMER_ID = "4185550199"
RESTATED_DAYS = 14


class Campaign(NamedTuple):
    """A campaign: ``budget`` is currency units a day for 400 accounts; clicks cost ``cpc`` units."""

    id: str
    name: str
    channel: str
    budget: float
    cpc: float
    conversion: float
    starts: date
    ends: date | None


CAMPAIGNS = (
    Campaign("20100000011", "Brand – Search", "SEARCH", 14, 0.9, 0.060, HISTORY_START, None),
    Campaign("20100000022", "Generic – Search DACH", "SEARCH", 46, 3.4, 0.022, HISTORY_START, None),
    Campaign("20100000033", "Generic – Search UK/US", "SEARCH", 52, 4.1, 0.020, HISTORY_START, None),
    Campaign("20100000044", "Competitors – Search", "SEARCH", 24, 5.2, 0.015, date(2024, 2, 5), None),
    Campaign("20100000055", "Remarketing – Display", "DISPLAY", 12, 0.6, 0.006, date(2023, 9, 4), None),
    Campaign("20100000066", "Year-end offer – Performance Max", "PERFORMANCE_MAX", 40, 2.2, 0.018,
             date(2024, 11, 4), date(2025, 1, 31)),
    Campaign("20100000077", "Webinar – Demand Gen", "DEMAND_GEN", 18, 1.4, 0.012, date(2025, 3, 3), None),
)  # fmt: skip


class AdDay(NamedTuple):
    """One campaign and day: cost in millionths of a currency unit."""

    campaign: Campaign
    day: date
    impressions: int
    clicks: int
    cost_micros: int
    conversions: float


@lru_cache(maxsize=50_000)
def _final(seed: int, accounts: int, number: int, day: date) -> tuple[int, int, int, float]:
    """The day's figures once Google has settled them."""
    campaign = CAMPAIGNS[number]
    rng = Random(f"{seed}:ads:{number}:{day.toordinal()}")
    weekend = 0.45 if day.weekday() > 4 else 1.0
    season = 1 + 0.15 * sin(2 * pi * (day.timetuple().tm_yday - 40) / 365)
    grown = 0.8 + 0.5 * (day - HISTORY_START).days / 1095
    spend = campaign.budget * accounts / 400 * weekend * season * grown * rng.lognormvariate(0, 0.22)
    clicks = max(0, round(spend / (campaign.cpc * rng.uniform(0.85, 1.2))))
    impressions = int(clicks * rng.uniform(14, 40)) + rng.randint(0, 30)
    mean = clicks * campaign.conversion
    conversions = round(max(0.0, rng.gauss(mean, mean**0.5 if mean > 0 else 0.0)), 2)
    return impressions, clicks, int(spend * 1e6) // 10_000 * 10_000, conversions


def ad_day(seed: int, accounts: int, number: int, day: date, as_of: date) -> AdDay | None:
    """What Google shows on ``as_of`` for a campaign and day; None before its start, after its end.

    In the first fortnight invalid clicks are still taken off and conversions still come in.
    """
    campaign = CAMPAIGNS[number]
    if day < campaign.starts or (campaign.ends and day > campaign.ends) or day > min(as_of, LAST_AS_OF):
        return None
    impressions, clicks, cost, conversions = _final(seed, accounts, number, day)
    age = (as_of - day).days
    if age < RESTATED_DAYS:
        extra = 1 + 0.03 * (RESTATED_DAYS - age) / RESTATED_DAYS
        clicks, cost = round(clicks * extra), int(cost * extra) // 10_000 * 10_000
        conversions = round(conversions * (1 - exp(-(age + 1) / 3.5)), 2)
    return AdDay(campaign, day, impressions, clicks, cost, conversions)
