"""Time in the sandbox: integer seconds since 1970 (UTC), calendar months in the company's zone."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

DAY = 86_400
HOUR = 3_600
COMPANY_ZONE = ZoneInfo("Europe/Berlin")


def midnight(day: date) -> int:
    """First second of ``day`` in UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def end_of_day(day: date) -> int:
    """Last second of ``day`` in the company's zone: what the vendors would show at its close."""
    following = day + timedelta(days=1)
    return int(datetime(following.year, following.month, following.day, tzinfo=COMPANY_ZONE).timestamp()) - 1


HISTORY_START = date(2023, 7, 1)
REFERENCE_DAY = date(2026, 6, 30)  # ``accounts`` companies have appeared by the end of this day
LAST_AS_OF = date(2027, 12, 31)
SIM_START = midnight(HISTORY_START)
SIM_END = midnight(date(2028, 4, 1))  # lives run past the last as_of, so that no open deal lacks its past


def iso_seconds(t: int) -> str:
    """``2024-01-31T09:30:00Z``, the form Zendesk uses."""
    return datetime.fromtimestamp(t, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def millis(t: int) -> int:
    """Milliseconds of ``t``; the fraction is fixed by ``t`` so that no two views of it differ."""
    return t * 1000 + t * 7919 % 1000


@lru_cache(maxsize=200_000)
def iso_millis(t: int) -> str:
    """``2024-01-31T09:30:00.417Z``, the form HubSpot uses."""
    return f"{datetime.fromtimestamp(t, UTC):%Y-%m-%dT%H:%M:%S}.{t * 7919 % 1000:03d}Z"


def parse_instant(text: str | int | float) -> float:
    """Seconds since 1970 of an ISO date or time, or of epoch milliseconds (HubSpot takes both)."""
    if isinstance(text, int | float) or str(text).lstrip("-").isdigit():
        return int(text) / 1000
    moment = datetime.fromisoformat(str(text))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def day_of(t: int) -> date:
    """The UTC calendar day of ``t``."""
    return datetime.fromtimestamp(t, UTC).date()


def add_months(anchor: int, months: int) -> int:
    """``months`` after ``anchor`` at the same time of day, the day clamped to the month's end as Stripe does."""
    start = datetime.fromtimestamp(anchor, UTC)
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return midnight(date(year, month + 1, day)) + anchor % DAY


@lru_cache(maxsize=4096)
def month_opens(index: int) -> int:
    """First instant of the calendar month ``index`` (year × 12 + month − 1) in the company's zone."""
    year, month = divmod(index, 12)
    return int(datetime(year, month + 1, 1, tzinfo=COMPANY_ZONE).timestamp())


def month_of(t: int) -> int:
    """The calendar month of ``t`` in the company's zone, as year × 12 + month − 1."""
    local = datetime.fromtimestamp(t, COMPANY_ZONE)
    return local.year * 12 + local.month - 1


def month_start_date(index: int) -> date:
    """The first day of month ``index``."""
    return date(index // 12, index % 12 + 1, 1)


def working_time(t: int, rng: Random) -> int:
    """``t`` moved to office hours of the same day, or of the Monday after a weekend."""
    day = t // DAY
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
    if weekday > 4:
        day += 7 - weekday
    return day * DAY + 7 * HOUR + int(rng.random() * 10 * HOUR)


def as_date(value: date | str) -> date:
    """A date from a date or an ISO text; what lies outside the simulated span is refused in a sentence."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ValueError(f"as_of {value!r} is not a date: write YYYY-MM-DD.") from None
    if isinstance(day, datetime):
        day = day.date()
    if not HISTORY_START <= day <= LAST_AS_OF:
        raise ValueError(f"as_of {day} lies outside the sandbox's history, {HISTORY_START} to {LAST_AS_OF}.")
    return day


def days_between(start: date, end: date) -> list[date]:
    """Every day from ``start`` to ``end``, both included."""
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
