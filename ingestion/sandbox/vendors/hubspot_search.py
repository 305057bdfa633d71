"""HubSpot's search: groups of filters joined by OR, filters within a group by AND."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.clock import parse_instant
from ingestion.sandbox.http import Refused, reply
from ingestion.sandbox.record import Record
from ingestion.sandbox.vendors.hubspot_view import HubspotView

DATES = {"createdate", "closedate", "hs_lastmodifieddate", "lastmodifieddate"}
NUMBERS = {"amount", "numberofemployees", "hs_object_id"}


def bad(message: str) -> Refused:
    """HubSpot's 400."""
    return Refused(reply({"status": "error", "message": message, "category": "VALIDATION_ERROR",
                          "correlationId": "00000000-0000-4000-8000-000000000400"}, 400))  # fmt: skip


def comparable(name: str, value: Any) -> Any:
    """A property value as HubSpot orders it: dates in milliseconds, numbers as numbers, text folded."""
    if value is None or value == "":
        return None
    try:
        if name in DATES or name.startswith("hs_lifecyclestage_"):
            return round(parse_instant(value) * 1000)
        return float(value) if name in NUMBERS else str(value).lower()
    except ValueError:
        raise bad(f"Invalid value {value!r} for property {name}") from None


def holds(state: dict[str, Any], rule: dict[str, Any]) -> bool:
    """Whether one filter is met."""
    name, operator = rule.get("propertyName", ""), rule.get("operator", "")
    have = comparable(name, state.get(name))
    if operator == "HAS_PROPERTY":
        return have is not None
    if operator == "NOT_HAS_PROPERTY":
        return have is None
    if operator in ("IN", "NOT_IN"):
        inside = have in [comparable(name, value) for value in rule.get("values", [])]
        return inside == (operator == "IN")
    want = comparable(name, rule.get("value"))
    if operator == "NEQ":
        return have != want
    if have is None or want is None:
        return False
    if operator == "BETWEEN":
        return want <= have <= comparable(name, rule.get("highValue"))
    tests = {"EQ": have == want, "GTE": have >= want, "GT": have > want, "LTE": have <= want, "LT": have < want}
    if operator == "CONTAINS_TOKEN":
        return str(want).strip("*") in str(have)
    if operator not in tests:
        raise bad(f"Invalid operator {operator!r}")
    return tests[operator]


def search(view: HubspotView, kind: str, asked: dict[str, Any]) -> list[Record]:
    """Live records that meet the filters, in the order asked for (default: by id)."""
    groups = asked.get("filterGroups") or ([{"filters": asked["filters"]}] if asked.get("filters") else [])
    found = [
        record for record in view.live[kind]
        if not groups or any(all(holds(view.state(kind, record), rule) for rule in group.get("filters", []))
                             for group in groups)
    ]  # fmt: skip
    for order in reversed(asked.get("sorts") or []):
        if isinstance(order, str):
            order = {"propertyName": order.lstrip("-"), "direction": "DESCENDING" if order[0] == "-" else "ASCENDING"}
        name = order.get("propertyName", "")
        values = {r.id: comparable(name, view.state(kind, r).get(name)) for r in found}
        known = [r for r in found if values[r.id] is not None]
        known.sort(key=lambda r, values=values: values[r.id], reverse=order.get("direction") == "DESCENDING")
        found = known + [r for r in found if values[r.id] is None]
    return found
