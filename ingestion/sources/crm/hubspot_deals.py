"""Which companies and contacts a deal belongs to: from a listing or from the associations API, told the same way."""

from __future__ import annotations

from typing import Any

from ingestion.connections import Connection
from ingestion.rest import Api, items

TARGETS = {"companies": "company_ids", "contacts": "contact_ids"}
BATCH = 500
_PRIMARY_TYPE, _PRIMARY_NAME = 5, "deal_to_company"


class Associations:
    """Adds `company_ids` (the primary one first) and `contact_ids` to deals."""

    def __init__(self, connection: Connection, api: Api, version: str) -> None:
        self._connection, self._api = connection, api
        self._path = "/crm/v4/associations" if version.startswith("v") else f"/crm/associations/{version}"

    def from_list(self, deals: list[dict]) -> list[dict]:
        """Deals as a listing with `associations` tells them; one with more than fit is asked for again."""
        cut = []
        for deal in deals:
            if not isinstance(deal, dict):
                continue
            told = deal.get("associations") or {}
            for target, column in TARGETS.items():
                found = told.get(target) or {}
                pairs = [(str(one["id"]), one.get("type") == _PRIMARY_NAME) for one in found.get("results") or []]
                deal[column] = _ordered(pairs)
                if found.get("paging"):
                    cut.append(deal)
        self.from_batch(cut)
        return deals

    def from_batch(self, deals: list[dict]) -> list[dict]:
        """Deals with what the associations API says of them."""
        for start in range(0, len(deals), BATCH):
            some = deals[start : start + BATCH]
            for target, column in TARGETS.items():
                found = self._read(target, [str(deal["id"]) for deal in some])
                for deal in some:
                    deal[column] = _ordered(found.get(str(deal["id"]), []))
        return deals

    def _read(self, target: str, ids: list[str]) -> dict[str, list[tuple[str, bool]]]:
        found: dict[str, list[tuple[str, bool]]] = {}
        inputs: list[dict[str, Any]] = [{"id": id_} for id_ in ids]
        while inputs:
            answer = self._api.post(f"{self._path}/deals/{target}/batch/read", {"inputs": inputs})
            inputs = []
            for one in items(self._connection, answer, "results"):
                origin = str(one["from"]["id"])
                found.setdefault(origin, []).extend((str(end["toObjectId"]), _is_primary(end)) for end in one["to"])
                after = ((one.get("paging") or {}).get("next") or {}).get("after")
                if after:
                    inputs.append({"id": origin, "after": after})
        return found


def _is_primary(end: dict) -> bool:
    return any(kind.get("typeId") == _PRIMARY_TYPE for kind in end.get("associationTypes") or [])


def _ordered(pairs: list[tuple[str, bool]]) -> list[str]:
    """Ids once each, the primary one first, the others by number."""
    primary = {id_ for id_, is_primary in pairs if is_primary}
    return sorted({id_ for id_, _ in pairs}, key=lambda id_: (id_ not in primary, len(id_), id_))
