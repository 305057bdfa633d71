"""A small reader of the Google Ads Query Language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

FIELDS = {
    "campaign": ("campaign.id", "campaign.name", "campaign.status", "campaign.advertising_channel_type",
                 "campaign.start_date", "campaign.end_date", "campaign.resource_name"),
    "customer": ("customer.id", "customer.descriptive_name", "customer.currency_code", "customer.time_zone",
                 "customer.resource_name"),
    "segments": ("segments.date",),
    "metrics": ("metrics.impressions", "metrics.clicks", "metrics.cost_micros", "metrics.conversions"),
}  # fmt: skip
KNOWN = {name for names in FIELDS.values() for name in names}
_FORM = re.compile(
    r"\s*SELECT\s+(?P<select>.+?)\s+FROM\s+(?P<from>\w+)(?:\s+WHERE\s+(?P<where>.+?))?"
    r"(?:\s+ORDER\s+BY\s+(?P<order>.+?))?(?:\s+LIMIT\s+(?P<limit>\d+))?(?:\s+PARAMETERS\s+.+)?\s*;?\s*",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"([\w.]+)\s+BETWEEN\s+(\S+)\s+AND\s+(\S+)", re.IGNORECASE)
_TEST = re.compile(r"([\w.]+)\s*(>=|<=|!=|=|<|>|\bNOT\s+IN\b|\bIN\b|\bDURING\b)\s*(.+)", re.IGNORECASE | re.DOTALL)


class QueryError(ValueError):
    """What Google would call a queryError; ``code`` is its enumerator."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Query:
    """A query read: fields, source, tests (field, operator, value), order and limit."""

    fields: list[str]
    source: str
    tests: list[tuple[str, str, Any]] = field(default_factory=list)
    order: list[tuple[str, bool]] = field(default_factory=list)
    limit: int | None = None

    def days(self, first: date, last: date) -> tuple[date, date]:
        """The span of ``segments.date`` that the tests leave of first..last."""
        for name, operator, value in self.tests:
            if name != "segments.date":
                continue
            day = date.fromisoformat(value)
            if operator in (">=", "=", ">"):
                first = max(first, day + timedelta(days=operator == ">"))
            if operator in ("<=", "=", "<"):
                last = min(last, day - timedelta(days=operator == "<"))
        return first, last


def read(text: str, today: date) -> Query:
    """Parse ``text``; QueryError names what Google would refuse."""
    match = _FORM.fullmatch(text)
    if not match:
        raise QueryError("UNEXPECTED_INPUT", "Error in query: unexpected input.")
    fields = [name.strip() for name in match["select"].split(",") if name.strip()]
    query = Query(fields, match["from"].lower(), limit=int(match["limit"]) if match["limit"] else None)
    if query.source not in ("campaign", "customer"):
        raise QueryError("BAD_RESOURCE_TYPE_IN_FROM_CLAUSE", f"'{match['from']}' is not a valid resource name.")
    where = _BETWEEN.sub(r"\1 >= \2 AND \1 <= \3", match["where"] or "")
    for clause in re.split(r"\s+AND\s+", where, flags=re.IGNORECASE) if where else []:
        query.tests += _test(clause.strip(), today)
    for part in (match["order"] or "").split(","):
        if part.strip():
            name, _, direction = part.strip().partition(" ")
            query.order.append((name, direction.strip().upper() == "DESC"))
    for name in [*fields, *(test[0] for test in query.tests), *(name for name, _ in query.order)]:
        if name not in KNOWN or (query.source == "customer" and name.startswith("campaign.")):
            raise QueryError("UNRECOGNIZED_FIELD", f"Unrecognized field in the query: '{name}'.")
    return query


def _test(clause: str, today: date) -> list[tuple[str, str, Any]]:
    match = _TEST.fullmatch(clause)
    if not match:
        raise QueryError("UNEXPECTED_INPUT", f"Error in query: unexpected input {clause}.")
    name, operator, raw = match[1], re.sub(r"\s+", " ", match[2].upper()), match[3].strip()
    if operator == "DURING":
        spans = {"TODAY": (0, 0), "YESTERDAY": (1, 1), "LAST_7_DAYS": (7, 1), "LAST_14_DAYS": (14, 1),
                 "LAST_30_DAYS": (30, 1)}  # fmt: skip
        if raw.upper() not in spans:
            raise QueryError("INVALID_VALUE_WITH_DURING_OPERATOR", f"Invalid date range: {raw}.")
        since, until = spans[raw.upper()]
        return [(name, ">=", str(today - timedelta(days=since))), (name, "<=", str(today - timedelta(days=until)))]
    if operator in ("IN", "NOT IN"):
        return [(name, operator, [value.strip(" '\"") for value in raw.strip("()").split(",")])]
    value = raw.strip("'\"")
    if name == "segments.date":
        try:
            value = date.fromisoformat(value).isoformat()
        except ValueError:
            raise QueryError("INVALID_VALUE_WITH_OPERATOR", f"Invalid date: {raw}.") from None
    return [(name, operator, value)]
