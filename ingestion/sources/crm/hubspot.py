"""HubSpot: companies, contacts and deals with their history, owners, stages of the deal pipelines.

First everything is listed; later the search gives what changed since the mark. A merge or an archiving changes whom
others point to without touching their change time: those are read again too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ingestion.connections import Connection
from ingestion.instants import HighWater, milliseconds
from ingestion.reading import Gone, Listed, Mark, Rows, Said, Window
from ingestion.sources.crm.hubspot_api import CURSORS, HubspotApi, TooManyAtOnce, value

OVERLAP = timedelta(days=1) // timedelta(milliseconds=1)  # the search index lags, and records arrive late
# which rows of the log point to companies or contacts: {} takes the ids joined by |
POINTERS = {
    ("companies", "companies"): "regexp_full_match(hs_parent_company_id, '{}')",
    ("contacts", "companies"): "regexp_full_match(associatedcompanyid, '{}')",
    ("deals", "companies"): "regexp_matches(company_ids, '\"({})\"')"
    " or regexp_full_match(hs_primary_associated_company, '{}')",
    ("deals", "contacts"): "regexp_matches(contact_ids, '\"({})\"')",
}


def connector(connection: Connection) -> Hubspot:
    return Hubspot(connection)


class Hubspot:
    """One HubSpot account."""

    order = ("owners", "deal_stages", "companies", "contacts", "deals")

    def __init__(self, connection: Connection) -> None:
        self._api = HubspotApi(connection)
        self._left: dict[str, set[str]] = {name: set() for name in CURSORS}  # merged away or archived in this load

    def read(self, resource: str, window: Window) -> Iterator[Said]:
        if resource == "owners":
            yield from self._owners()
        elif resource == "deal_stages":
            yield from self._stages()
        else:
            yield from self._objects(resource, window)

    def _objects(self, name: str, window: Window) -> Iterator[Said]:
        mark = HighWater(window.mark, window.end)
        since = None if window.mark is None else int(window.mark) - OVERLAP
        merged: list[str] = []
        try:
            for page in self._live(name, since):
                for row in page:
                    mark.see(milliseconds(value(row, CURSORS[name])))
                    merged += [one for one in (value(row, "hs_merged_object_ids") or "").split(";") if one]
                yield Rows(page)
        except TooManyAtOnce:
            since = None
            yield from map(Rows, self._api.list(name, archived=False))
        for page in self._api.list(name, archived=True):
            fresh = [row for row in page if since is None or (milliseconds(row.get("archivedAt")) or since) >= since]
            self._left[name].update(str(row.get("id")) for row in fresh)
            yield Rows([_archived(row, CURSORS[name]) for row in fresh], deleted=True)
        self._left[name].update(merged)
        yield Gone([(one,) for one in merged])
        if since is None:
            yield Listed()
        else:
            yield Rows(self._pointing(name, window))
        if mark.value is not None:
            yield Mark(mark.value)

    def _live(self, name: str, since: int | None) -> Iterator[list[dict]]:
        return self._api.list(name, archived=False) if since is None else self._api.changed(name, since)

    def _pointing(self, name: str, window: Window) -> list[dict]:
        """What the log holds as pointing to a record that left, read again."""
        conditions = [
            condition.replace("{}", "|".join(ids))
            for (origin, target), condition in POINTERS.items()
            if origin == name and (ids := sorted(one for one in self._left[target] if one.isdigit()))
        ]
        return self._api.read(name, [key[0] for key in window.known(" or ".join(conditions))]) if conditions else []

    def _owners(self) -> Iterator[Said]:
        for archived in ("false", "true"):
            yield from map(Rows, self._api.pages("owners", {"limit": 100, "archived": archived}))
        yield Listed()

    def _stages(self) -> Iterator[Said]:
        for page in self._api.pages("pipelines/deals", {}):
            yield Rows([_stage(pipeline, stage) for pipeline in page for stage in pipeline.get("stages") or []])
        yield Listed()


def _archived(row: dict, cursor: str) -> dict:
    """An archived record, its change time not before its archiving, so that it is the latest version of its key."""
    changed, archived = milliseconds(value(row, cursor)), milliseconds(row.get("archivedAt"))
    if archived is not None and (changed is None or changed < archived):
        return {**row, "properties": {**row["properties"], cursor: row["archivedAt"]}}
    return row


def _stage(pipeline: dict, stage: dict) -> dict:
    told = stage.get("metadata") or {}
    return {
        "pipeline_id": pipeline.get("id"),
        "pipeline_label": pipeline.get("label"),
        "stage_id": stage.get("id"),
        "stage_label": stage.get("label"),
        "display_order": stage.get("displayOrder"),
        "probability": told.get("probability"),
        "is_closed": told.get("isClosed"),
    }
