"""What belongs to the portal rather than to an account: owners, pipelines, properties."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.clock import HISTORY_START, iso_millis, midnight
from ingestion.sandbox.deals import PIPELINES
from ingestion.sandbox.staff import STAFF
from ingestion.sandbox.vendors.hubspot_search import DATES, NUMBERS


def owners(at: int, archived: bool) -> list[dict[str, Any]]:
    """Sales and success colleagues who are there at ``at``, or who have left."""
    return [{
        "id": m.owner_id, "email": m.email, "type": "PERSON", "firstName": m.first, "lastName": m.last,
        "userId": None if archived else m.user_id, "userIdIncludingInactive": m.user_id,
        "createdAt": iso_millis(m.joined), "updatedAt": iso_millis(m.left if archived else m.joined),
        "archived": archived,
    } for m in STAFF if m.role in ("sales", "success") and (m.left <= at) == archived]  # fmt: skip


def property_of(name: str) -> dict[str, Any]:
    """How HubSpot describes a property."""
    kind = "datetime" if name in DATES or name.endswith("_date") else "number" if name in NUMBERS else "string"
    return {"name": name, "label": name, "type": kind, "fieldType": "text", "archived": False, "hidden": False,
            "groupName": "information", "description": "", "options": [], "hubspotDefined": True}  # fmt: skip


def pipelines() -> list[dict[str, Any]]:
    """The deal pipelines with their stages."""
    made = iso_millis(midnight(HISTORY_START) - 864_000)
    dates = {"createdAt": made, "updatedAt": made, "archived": False}
    return [{
        "label": pipeline.label, "displayOrder": order, "id": pipeline.id, **dates,
        "stages": [{
            "label": label, "displayOrder": place, "id": ident, "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
            "metadata": {"isClosed": str(probability in ("0.0", "1.0")).lower(), "probability": probability}, **dates,
        } for place, (ident, label, probability) in enumerate(
            [*pipeline.stages, (*pipeline.won, "1.0"), (*pipeline.lost, "0.0")])],
    } for order, pipeline in enumerate(PIPELINES)]  # fmt: skip
