"""The vendors' objects as an auditor fetches them: plain HTTP, nothing of the product's own code."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import requests

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
ZONE = ZoneInfo("Europe/Berlin")


def seed_rows(name: str) -> list[dict[str, str]]:
    """A business rule as the company wrote it down."""
    with (SEEDS / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


def midnight(day: date) -> int:
    """Epoch seconds of the first instant of a day in the company's zone."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp())


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_day(month: date) -> date:
    return next_month(month) - timedelta(days=1)


def rounded(value: Fraction, digits: int) -> Fraction:
    """Half away from zero, exactly."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**digits)


class Vendors:
    """The APIs of one company on one day."""

    def __init__(self, url: str, secret: str = "sandbox") -> None:
        self.url = url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {secret}"

    def get(self, path: str, **parameters: object) -> dict:
        answer = self.session.get(self.url + path, params=parameters, timeout=60)
        answer.raise_for_status()
        return json.loads(answer.text, parse_float=Decimal)

    def stripe(self, path: str, **parameters: object) -> list[dict]:
        """All of a Stripe list; nested lists of lines and items are completed too."""
        rows: list[dict] = []
        page = {"has_more": True}
        while page["has_more"]:
            after = {"starting_after": rows[-1]["id"]} if rows else {}
            page = self.get("/stripe" + path, limit=100, **parameters, **after)
            rows += page["data"]
        for row in rows:
            for name in ("lines", "items"):
                if isinstance(row.get(name), dict) and row[name].get("has_more"):
                    where, _, query = row[name]["url"].partition("?")
                    row[name]["data"] = self.stripe(where, **dict(pair.split("=") for pair in query.split("&") if pair))
        return rows

    def deals(self) -> list[dict]:
        """Deals that are not archived, with the history of their stage."""
        names = "amount,closedate,dealstage,pipeline,dealtype,deal_currency_code,closed_lost_reason"
        rows: list[dict] = []
        after: dict[str, str] = {}
        while True:
            page = self.get("/hubspot/crm/v3/objects/deals", limit=50, properties=names,
                            propertiesWithHistory="dealstage", **after)  # fmt: skip
            rows += page["results"]
            if "next" not in page.get("paging", {}):
                return rows
            after = {"after": page["paging"]["next"]["after"]}

    def rates(self, first: date, last: date) -> Rates:
        return Rates(self.get(f"/fx/v1/{first}..{last}"))


class Rates:
    """Company units for one unit: the quotient of two published quotes, at most 7 days old, 12 digits."""

    def __init__(self, answer: dict, company_currency: str = "EUR") -> None:
        self.base, self.home = answer["base"], company_currency
        self.quotes = answer["rates"]

    def rate(self, currency: str, day: date) -> Fraction | None:
        if currency == self.home:
            return Fraction(1)
        for age in range(8):
            told = (day - timedelta(days=age)).isoformat()
            home, other = self._quote(self.home, told), self._quote(currency, told)
            if home and other:
                return rounded(home / other, 12)
        return None

    def _quote(self, currency: str, day: str) -> Fraction | None:
        quote = Fraction(1) if currency == self.base else self.quotes.get(day, {}).get(currency)
        return None if quote is None else Fraction(quote)
