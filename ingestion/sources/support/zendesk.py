"""Zendesk: tickets with their metrics, users, organisations, satisfaction ratings, by the incremental exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from requests.auth import HTTPBasicAuth

from ingestion.connections import Connection
from ingestion.instants import HighWater, seconds
from ingestion.reading import Mark, Rows, Said, Window
from ingestion.rest import Api, Circle, items

OVERLAP = timedelta(days=1) // timedelta(seconds=1)
PAGE, RATINGS_PAGE = 1000, 100


def connector(connection: Connection) -> Zendesk:
    return Zendesk(connection)


class Zendesk:
    """One Zendesk account."""

    order = ("organizations", "users", "tickets", "satisfaction_ratings")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        user = f"{connection.get('email')}/token"
        self._api = Api(connection, HTTPBasicAuth(user, connection.get("api_key")))

    def read(self, resource: str, window: Window) -> Iterator[Said]:
        mark = HighWater(window.mark, window.end)
        since = 0 if window.mark is None else max(0, int(window.mark) // 1000 - OVERLAP)
        pages: Callable[[int], Iterator[list[dict]]] = getattr(self, f"_{resource}")
        for page in pages(since):
            for row in page:
                mark.see(_changed(row))
            yield Rows([row for row in page if not _is_deleted(row)])
            yield Rows([row for row in page if _is_deleted(row)], deleted=True)
        if mark.value is not None:
            yield Mark(mark.value)

    def _tickets(self, since: int) -> Iterator[list[dict]]:
        for answer in self._cursor_export("tickets", since, {"include": "metric_sets"}):
            metrics = {one.get("ticket_id"): one for one in answer.get("metric_sets") or []}
            yield [
                {**row, "metric_set": metrics.get(row.get("id"))} if isinstance(row, dict) else row
                for row in items(self._connection, answer, "tickets")
            ]

    def _users(self, since: int) -> Iterator[list[dict]]:
        for answer in self._cursor_export("users", since, {}):
            yield items(self._connection, answer, "users")

    def _cursor_export(self, name: str, since: int, also: dict) -> Iterator[dict]:
        """Pages until `end_of_stream`: the last one has a next link too, which would never end."""
        asked: dict[str, Any] = {"start_time": since, "per_page": PAGE, **also}
        circle = Circle(self._connection.instance, name)
        while True:
            answer = self._api.get(f"/api/v2/incremental/{name}/cursor.json", asked)
            yield answer
            if answer.get("end_of_stream") or not answer.get("after_cursor"):
                return
            asked = {"cursor": circle.next(answer["after_cursor"]), "per_page": PAGE, **also}

    def _organizations(self, since: int) -> Iterator[list[dict]]:
        """The time-based export: a page ends where the next begins, so rows of that second come twice."""
        circle = Circle(self._connection.instance, "organizations")
        while True:
            answer = self._api.get("/api/v2/incremental/organizations.json", {"start_time": since, "per_page": PAGE})
            page = items(self._connection, answer, "organizations")
            yield page
            if answer.get("end_of_stream") or len(page) < PAGE or not answer.get("next_page"):
                return
            since = circle.next(answer["end_time"])

    def _satisfaction_ratings(self, since: int) -> Iterator[list[dict]]:
        asked: dict[str, Any] = {"start_time": since, "page[size]": RATINGS_PAGE}
        circle = Circle(self._connection.instance, "satisfaction_ratings")
        while True:
            answer = self._api.get("/api/v2/satisfaction_ratings.json", asked)
            yield items(self._connection, answer, "satisfaction_ratings")
            told = answer.get("meta") or {}
            if not told.get("has_more"):
                return
            asked["page[after]"] = circle.next(told["after_cursor"])


def _is_deleted(row: Any) -> bool:
    """Whether an organisation was deleted (a ticket says so by its status)."""
    return isinstance(row, dict) and row.get("deleted_at") is not None


def _changed(row: Any) -> int | None:
    """When a row changed, in milliseconds: a ticket's generated_timestamp also moves with the system's own changes."""
    if not isinstance(row, dict):
        return None
    generated = row.get("generated_timestamp")
    changed = generated if isinstance(generated, int) else seconds(row.get("updated_at"))
    return None if changed is None else changed * 1000
