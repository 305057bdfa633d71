"""Daily reference rates against the euro: a walk per currency, on weekdays only."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import lru_cache
from math import exp
from random import Random

from ingestion.sandbox.clock import LAST_AS_OF

FIRST_RATE = date(2023, 6, 1)
_START = {"AUD": 1.62, "BRL": 5.42, "CAD": 1.45, "CHF": 0.973, "CZK": 23.7, "DKK": 7.449, "GBP": 0.8605,
          "JPY": 149.5, "NOK": 11.9, "PLN": 4.53, "SEK": 11.6, "USD": 1.0705}  # fmt: skip
_VOLATILITY = {"DKK": 0.0001, "BRL": 0.008, "JPY": 0.006}


@lru_cache(maxsize=4)
def table(seed: int) -> tuple[list[date], list[dict[str, float]]]:
    """Every weekday from FIRST_RATE on with the units of each currency for one euro, five significant digits."""
    days = [FIRST_RATE + timedelta(days=n) for n in range((LAST_AS_OF - FIRST_RATE).days + 1)]
    days = [day for day in days if day.weekday() < 5]
    columns = {}
    for code, start in _START.items():
        rng, level, column = Random(f"{seed}:fx:{code}"), 0.0, []
        for _ in days:
            column.append(float(f"{start * exp(level):.5g}"))
            level = 0.998 * level + rng.gauss(0, _VOLATILITY.get(code, 0.0042))
        columns[code] = column
    return days, [{code: column[n] for code, column in columns.items()} for n in range(len(days))]


def position(seed: int, day: date) -> int:
    """Index of the last weekday on or before ``day``; −1 before the first."""
    return bisect_right(table(seed)[0], day) - 1
