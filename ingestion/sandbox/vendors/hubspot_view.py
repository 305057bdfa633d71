"""HubSpot objects as they stand at one instant: properties, history, associations."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson

from ingestion.sandbox.clock import iso_millis, millis
from ingestion.sandbox.record import Record
from ingestion.sandbox.story import Story

PROPERTIES = {
    "companies": ("city", "country", "createdate", "domain", "hs_lastmodifieddate", "hs_merged_object_ids",
                  "hs_object_id", "hs_parent_company_id", "hubspot_owner_id", "industry", "lifecyclestage", "name",
                  "numberofemployees", "phone"),
    "contacts": ("associatedcompanyid", "country", "createdate", "email", "firstname", "hs_analytics_source",
                 "hs_analytics_source_data_1", "hs_email_optout", "hs_lifecyclestage_customer_date",
                 "hs_lifecyclestage_lead_date", "hs_lifecyclestage_marketingqualifiedlead_date",
                 "hs_lifecyclestage_opportunity_date", "hs_lifecyclestage_salesqualifiedlead_date",
                 "hs_merged_object_ids", "hs_object_id", "hs_timezone", "hubspot_owner_id", "jobtitle",
                 "lastmodifieddate", "lastname", "lifecyclestage", "phone"),
    "deals": ("amount", "closed_lost_reason", "closedate", "createdate", "deal_currency_code", "dealname", "dealstage",
              "dealtype", "hs_analytics_source", "hs_lastmodifieddate", "hs_object_id",
              "hs_primary_associated_company", "hubspot_owner_id", "pipeline"),
}  # fmt: skip
DEFAULTS = {
    "companies": ("createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"),
    "contacts": ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"),
    "deals": ("amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id",
              "pipeline"),
}  # fmt: skip
MODIFIED = {"companies": "hs_lastmodifieddate", "contacts": "lastmodifieddate", "deals": "hs_lastmodifieddate"}
SINGULAR = {"companies": "company", "contacts": "contact", "deals": "deal"}
# (from, to) → (type id, label, name) of the primary association and of the plain one
ASSOCIATIONS: dict[tuple[str, str], tuple[tuple[int, str | None, str], ...]] = {
    ("contacts", "companies"): ((1, "Primary", "contact_to_company"), (279, None, "contact_to_company_unlabeled")),
    ("companies", "contacts"): ((2, "Primary", "company_to_contact"), (280, None, "company_to_contact_unlabeled")),
    ("deals", "companies"): ((5, "Primary", "deal_to_company"), (341, None, "deal_to_company_unlabeled")),
    ("companies", "deals"): ((6, "Primary", "company_to_deal"), (342, None, "company_to_deal_unlabeled")),
    ("deals", "contacts"): ((3, None, "deal_to_contact"),),
    ("contacts", "deals"): ((4, None, "contact_to_deal"),),
}
Shape = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]  # properties, with history, associations


class HubspotView:
    """The portal at ``at`` (seconds), over some accounts."""

    def __init__(self, stories: list[Story], at: int) -> None:
        self.at = at
        self.live: dict[str, list[Record]] = {}
        self.archived: dict[str, list[Record]] = {}
        self.by_id: dict[str, dict[str, Record]] = {}
        self._states: dict[str, dict[str, Any]] = {}
        self._bytes: dict[tuple[str, Shape], dict[str, bytes]] = defaultdict(dict)
        for kind in PROPERTIES:
            born = [r for s in stories for r in s.records[f"hubspot.{kind}"] if r.created <= at]
            self.by_id[kind] = {str(r.id): r for r in born}
            shown = sorted((r for r in born if r.visible(at)), key=lambda r: int(r.id))
            self.live[kind] = [r for r in shown if r.archived_at > at]
            self.archived[kind] = [r for r in shown if r.archived_at <= at]
        self._links: dict[tuple[str, str], dict[str, list[str]]] | None = None

    def find(self, kind: str, ident: str) -> Record | None:
        """The record with this id, or the one that it was merged into."""
        record = self.by_id[kind].get(ident)
        return record.living(self.at) if record else None

    def state(self, kind: str, record: Record) -> dict[str, Any]:
        """All properties at the instant."""
        key = str(record.id)
        found = self._states.get(key)
        if found is None:
            found = record.state(self.at)
            found["hs_object_id"] = key
            found[MODIFIED[kind]] = iso_millis(record.touched(self.at))
            for pointer, target in (("associatedcompanyid", "companies"), ("hs_parent_company_id", "companies"),
                                    ("hs_primary_associated_company", "companies")):  # fmt: skip
                if found.get(pointer):
                    heir = self.find(target, found[pointer])
                    found[pointer] = str(heir.id) if heir else found[pointer]
            self._states[key] = found
        return found

    def history(self, record: Record, name: str) -> list[dict[str, str]]:
        """Values of one property over time, newest first, without empty ones."""
        entries = []
        for instant, patch, _ in record.changes:
            if instant > self.at:
                break
            if patch.get(name) is not None and (not entries or entries[-1]["value"] != patch[name]):
                entries.append({"value": patch[name], "timestamp": iso_millis(instant), "sourceType": "CRM_UI"})
        return entries[::-1]

    def linked(self, kind: str, target: str) -> dict[str, list[str]]:
        """Ids associated with each record of ``kind``, the primary one first; merged ids are followed."""
        if self._links is None:
            self._links = {pair: defaultdict(list) for pair in ASSOCIATIONS}
            for origin in ("contacts", "deals"):
                for record in self.live[origin]:
                    for other, ends in (record.links or {}).items():
                        self._link(origin, record, other, ends)
        return self._links[kind, target]

    def _link(self, origin: str, record: Record, other: str, ends: list[Record]) -> None:
        seen: set[str] = set()
        for end in ends:
            end = end.living(self.at)
            ident = str(end.id)
            if ident in seen or not end.visible(self.at) or end.archived_at <= self.at:
                continue
            seen.add(ident)
            self._links[origin, other][str(record.id)].append(ident)
            self._links[other, origin][ident].append(str(record.id))

    def types(self, kind: str, target: str, ident: str, other: str) -> tuple[tuple[int, str | None, str], ...]:
        """The association types between two records: the first company of a record is its primary one."""
        types = ASSOCIATIONS[kind, target]
        if len(types) == 1:
            return types
        owner, owned = (ident, other) if target == "companies" else (other, ident)
        child = kind if target == "companies" else target
        return types if self.linked(child, "companies")[owner][0] == owned else types[1:]

    def render(self, kind: str, record: Record, shape: Shape) -> dict[str, Any]:
        """The object as HubSpot would send it."""
        names, histories, targets = shape
        state = self.state(kind, record)
        archived = record.archived_at <= self.at
        shown: dict[str, Any] = {
            "id": state["hs_object_id"], "properties": {name: state.get(name) for name in names},
            "createdAt": state["createdate"], "updatedAt": state[MODIFIED[kind]], "archived": archived,
        }  # fmt: skip
        if archived:
            shown["archivedAt"] = iso_millis(record.archived_at)
        if histories:
            shown["propertiesWithHistory"] = {name: self.history(record, name) for name in histories}
        found = {}
        for target in targets:
            others = [] if archived else self.linked(kind, target).get(str(record.id), [])
            results = [{"id": other, "type": name} for other in others
                       for _, _, name in self.types(kind, target, str(record.id), other)]  # fmt: skip
            if results:
                found[target] = {"results": results}
        if found:
            shown["associations"] = found
        return shown

    def dumped(self, kind: str, records: list[Record], shape: Shape) -> list[bytes]:
        """``records`` as JSON, each serialized once per shape."""
        cache, made = self._bytes[kind, shape], []
        for record in records:
            text = cache.get(record.id)
            if text is None:
                text = cache[record.id] = orjson.dumps(self.render(kind, record, shape))
            made.append(text)
        return made

    def modified(self, record: Record) -> int:
        """Milliseconds of the last change."""
        return millis(record.touched(self.at))
