"""Daily reference rates in the shape of Frankfurter and the ECB; weekends and holidays have no rate of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ingestion.connections import Connection
from ingestion.errors import SourceError
from ingestion.reading import Mark, Rows, Said, Window
from ingestion.rest import Api

OVERLAP = timedelta(days=7)
CHUNK = timedelta(days=89)  # the service thins out longer spans
FIRST_DAY = "2020-01-01"  # setting start_date


def connector(connection: Connection) -> Fx:
    return Fx(connection)


class Fx:
    """Rates of one unit of the setting `base` (EUR)."""

    order = ("rates",)

    def __init__(self, connection: Connection) -> None:
        self._api = Api(connection)
        self._instance = connection.instance
        self._base = connection.get("base", "EUR").upper()
        self._first = date.fromisoformat(connection.get("start_date", FIRST_DAY))

    def read(self, resource: str, window: Window) -> Iterator[Said]:
        start = self._first if window.mark is None else date.fromisoformat(window.mark) - OVERLAP
        mark = window.mark
        while start <= window.as_of:
            end = min(start + CHUNK, window.as_of)
            told = self._api.get(f"/{start}..{end}", {"base": self._base}, missing_ok=True) or {}
            days = told.get("rates") or {}
            yield Rows(
                [
                    {"base": told.get("base"), "currency": currency, "date": day, "rate": rate}
                    for day, rates in days.items()
                    if start.isoformat() <= day <= end.isoformat()  # a span may begin on the working day before
                    for currency, rate in rates.items()
                ]
            )
            mark = max([day for day in days if day <= end.isoformat()] + ([mark] if mark else []), default=None)
            start = end + timedelta(days=1)
        if mark is None:  # every span was a 404: a wrong address looks like days without a rate
            raise SourceError(self._instance, f"{self._instance} tells no rate at all: is its base_url right?")
        yield Mark(mark)
