"""HubSpot's ways to read objects: list, search by change time, batch read."""

from __future__ import annotations

from collections.abc import Iterator

from ingestion.connections import Connection
from ingestion.instants import milliseconds
from ingestion.registry import SOURCES
from ingestion.rest import Api, Circle, bearer, items
from ingestion.sources.crm.hubspot_deals import Associations

SEARCH_PAGE, SEARCH_LIMIT = 200, 10_000  # HubSpot gives no result past the 10,000th
PAGE, HISTORY_PAGE = 100, 50
HISTORY = ["dealstage", "amount", "closedate", "hubspot_owner_id"]
CURSORS = {"companies": "hs_lastmodifieddate", "contacts": "lastmodifieddate", "deals": "hs_lastmodifieddate"}


class TooManyAtOnce(Exception):
    """One instant holds more changes than a search gives: only a listing tells them all."""


class HubspotApi:
    """Objects of one account, as pages; deals with their history and associations."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._api = Api(connection, bearer(connection.get("api_key")))
        version = connection.get("api_version", "v3")
        self._head, self._dated = (f"/crm/{version}", "") if version.startswith("v") else ("/crm", f"/{version}")
        self._associations = Associations(connection, self._api, version)

    def pages(self, thing: str, asked: dict) -> Iterator[list[dict]]:
        """Every page of a list such as `owners`."""
        path = self._path(thing)
        circle, asked = Circle(self._connection.instance, thing), dict(asked)
        while True:
            answer = self._api.get(path, asked)
            yield items(self._connection, answer, "results")
            after = _after(answer)
            if after is None:
                return
            asked["after"] = circle.next(after)

    def list(self, name: str, archived: bool) -> Iterator[list[dict]]:
        """All objects of a kind, or all archived ones."""
        asked = {"archived": str(archived).lower(), "properties": ",".join(properties(name)), "limit": PAGE}
        if name == "deals":
            asked |= {"propertiesWithHistory": ",".join(HISTORY), "limit": HISTORY_PAGE}
            asked |= {"associations": "companies,contacts"}
        for page in self.pages(f"objects/{name}", asked):
            yield self._associations.from_list(page) if name == "deals" else page

    def changed(self, name: str, since: int) -> Iterator[list[dict]]:
        """What changed at or after `since` (ms), oldest first, a new search from where the limit ends one.

        Raises
        ------
        TooManyAtOnce
            More than a search gives share one instant.
        """
        while True:
            found, last = 0, since
            for page in self._search(name, since):
                found += len(page)
                last = max([last, *(milliseconds(value(row, CURSORS[name])) or since for row in page)])
                yield self.read(name, [str(row["id"]) for row in page]) if name == "deals" else page
            if found < SEARCH_LIMIT:
                return
            if last == since:
                raise TooManyAtOnce
            since = last

    def read(self, name: str, ids: list[str]) -> list[dict]:
        """Objects by id; those archived or merged meanwhile are missing."""
        size = HISTORY_PAGE if name == "deals" else PAGE
        rows: list[dict] = []
        for start in range(0, len(ids), size):
            body: dict = {"inputs": [{"id": one} for one in ids[start : start + size]], "properties": properties(name)}
            if name == "deals":
                body["propertiesWithHistory"] = HISTORY
            rows += items(self._connection, self._api.post(self._path(f"objects/{name}/batch/read"), body), "results")
        return self._associations.from_batch(rows) if name == "deals" else rows

    def _search(self, name: str, since: int) -> Iterator[list[dict]]:
        asked = {
            "filterGroups": [{"filters": [{"propertyName": CURSORS[name], "operator": "GTE", "value": str(since)}]}],
            "sorts": [{"propertyName": CURSORS[name], "direction": "ASCENDING"}],
            "properties": [CURSORS[name]] if name == "deals" else properties(name),
            "limit": SEARCH_PAGE,
        }
        circle = Circle(self._connection.instance, name)
        while True:
            answer = self._api.post(self._path(f"objects/{name}/search"), asked)
            yield items(self._connection, answer, "results")
            after = _after(answer)
            if after is None or int(after) >= SEARCH_LIMIT:
                return
            asked["after"] = circle.next(after)

    def _path(self, thing: str) -> str:
        head, _, rest = thing.partition("/")
        return f"{self._head}/{head}{self._dated}" + (f"/{rest}" if rest else "")


def properties(name: str) -> list[str]:
    """The properties that the contract wants of a kind of object."""
    columns = SOURCES["hubspot"].contract.resources[name].columns
    return [column.path[1] for column in columns if column.path[0] == "properties"]


def value(row: dict, name: str) -> str | None:
    """A property of an object, None where the object has no such shape."""
    found = row.get("properties") if isinstance(row, dict) else None
    return found.get(name) if isinstance(found, dict) else None


def _after(answer: dict) -> str | None:
    return ((answer.get("paging") or {}).get("next") or {}).get("after")
