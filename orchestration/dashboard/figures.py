"""Numbers, dates and changes as people write them; what is NULL cannot be known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

UNKNOWN = "cannot be known"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def number(value: Any, digits: int = 0, signed: bool = False) -> str:
    """1234.5 → `1,235`; a minus is a real one, `signed` shows a plus too."""
    if value is None:
        return UNKNOWN
    text = f"{abs(value):,.{digits}f}"
    is_zero = not text.strip("0,.")
    return ("" if is_zero else "−" if value < 0 else "+" if signed else "") + text


def rate(value: Any, digits: int = 1) -> str:
    """0.123 → `12.3 %` (with a narrow space that does not break)."""
    return UNKNOWN if value is None else f"{number(float(value) * 100, digits)}\u202f%"


def shown(value: Any, unit: str | None) -> str:
    """A KPI value by its unit: money and count whole, rates in percent, times in the unit one would say."""
    if value is None:
        return UNKNOWN
    if unit == "rate":
        return rate(value)
    if unit == "minutes":
        return f"{number(value)} min" if value < 120 else f"{number(float(value) / 60, 1)} h"
    if unit in ("hours", "days", "months"):
        return f"{number(value, 1)} {unit}"
    return number(value, 2 if unit == "ratio" else 0)


def change(now: Any, before: Any, unit: str | None, share: bool = False) -> str | None:
    """What changed between two periods, `share` with the change in percent; None when one of the two is not known."""
    if now is None or before is None:
        return None
    if unit == "rate":
        return f"{number(float(now - before) * 100, 1, signed=True)} pts"
    moved = number(now - before, 0 if unit in ("money", "count") else 1, signed=True)
    if not share or before <= 0:
        return moved
    return f"{moved} ({number(float((now - before) / before) * 100, 1, signed=True)}\u202f%)"


def day(value: Any) -> str:
    """`30 Jun 2026` from a date, a timestamp or ISO text."""
    found = as_date(value)
    return UNKNOWN if found is None else f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def moment(value: Any) -> str | None:
    """`1 Jul 2026, 05:00 UTC` from a timestamp or ISO text."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    return f"{day(value)}, {value:%H:%M} UTC" if isinstance(value, datetime) else None


def month(value: Any) -> str:
    """`Jun 2026`."""
    found = as_date(value)
    return UNKNOWN if found is None else f"{MONTHS[found.month - 1]} {found.year}"


def iso(value: Any) -> str:
    """`2026-06`, as the month axes of charts take it."""
    return f"{as_date(value):%Y-%m}"


def period(start: Any, grain: str | None, fiscal_start: int = 1) -> str:
    """A month or quarter: `Jun 2026`, `Q2 2026`, and `Feb–Apr 2026` where quarters are not the calendar's."""
    found = as_date(start)
    if found is None or grain != "quarter":
        return month(found)
    if (fiscal_start - 1) % 12 == 0:
        return f"Q{(found.month + 2) // 3} {found.year}"
    last = date(found.year + (found.month > 10), (found.month + 1) % 12 + 1, 1)
    return f"{MONTHS[found.month - 1]}–{month(last)}"


def as_date(value: Any) -> date | None:
    """The day of a date, a timestamp or ISO text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).date()
        except ValueError:
            return None
    return value


def plural(count: Any, one: str, many: str | None = None) -> str:
    """`1 row`, `2 rows`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"
