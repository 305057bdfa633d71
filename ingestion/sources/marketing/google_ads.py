"""Google Ads: cost and traffic by campaign and day. Past days change, so the last 30 are read again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import requests

from ingestion.connections import Connection, setting_named
from ingestion.errors import SourceError
from ingestion.reading import Listed, Mark, Rows, Said, Window
from ingestion.rest import TIMEOUT, Api, bearer, items

RESTATED = timedelta(days=30)
CHUNK = timedelta(days=366)
FIRST_DAY = "2015-01-01"  # setting start_date
VERSION = "v21"  # setting api_version
TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
QUERY = (
    "SELECT customer.id, customer.currency_code, customer.time_zone, campaign.id, campaign.name, campaign.status,"
    " campaign.advertising_channel_type, segments.date, metrics.cost_micros, metrics.impressions, metrics.clicks,"
    " metrics.conversions FROM campaign WHERE segments.date BETWEEN '{}' AND '{}'"
)


def connector(connection: Connection) -> GoogleAds:
    return GoogleAds(connection)


class GoogleAds:
    """One ad account (`customer_id`), through a manager where `login_customer_id` names one."""

    order = ("campaign_daily",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        headers = {"developer-token": connection.get("developer_token")}
        if manager := connection.get("login_customer_id").replace("-", ""):
            headers["login-customer-id"] = manager
        self._api = Api(connection, bearer(connection.get("api_key") or _fresh_token(connection)), headers)
        self._version = connection.get("api_version", VERSION)
        self._first = date.fromisoformat(connection.get("start_date", FIRST_DAY))

    def read(self, resource: str, window: Window) -> Iterator[Said]:
        customer = self._connection.get("customer_id").replace("-", "") or self._only_customer()
        path = f"/{self._version}/customers/{customer}/googleAds:searchStream"
        first = self._first if window.mark is None else date.fromisoformat(window.mark) - RESTATED
        start, mark = first, window.mark
        while start <= window.as_of:
            end = min(start + CHUNK, window.as_of)
            for batch in self._stream(path, start, end):
                rows = items(self._connection, batch, "results")
                mark = max([day for row in rows if (day := _day(row))] + ([mark] if mark else []), default=None)
                yield Rows(rows)
            start = end + timedelta(days=1)
        yield Listed(f"date between date '{first}' and date '{window.as_of}'")
        if mark:
            yield Mark(mark)

    def _only_customer(self) -> str:
        """The ad account, where the credentials open just one."""
        told = self._api.get(f"/{self._version}/customers:listAccessibleCustomers")
        names = items(self._connection, told, "resourceNames")
        if len(names) == 1:
            return names[0].removeprefix("customers/")
        name = self._connection.instance
        raise SourceError(
            name, f"{name} opens {len(names)} ad accounts: name one with {setting_named(name, 'customer_id')}."
        )

    def _stream(self, path: str, start: date, end: date) -> list[dict]:
        told = self._api.post(path, {"query": QUERY.format(start, end)})
        return [batch for batch in told if batch.get("results")] if isinstance(told, list) else [told]


def _day(row: dict) -> str | None:
    segments = row.get("segments") if isinstance(row, dict) else None
    return segments.get("date") if isinstance(segments, dict) else None


def _fresh_token(connection: Connection) -> str:
    """An access token from the refresh token; it lasts an hour, longer than a load."""
    form = {name: connection.get(name) for name in ("client_id", "client_secret", "refresh_token")}
    try:
        answer = requests.post(TOKEN_URL, data=form | {"grant_type": "refresh_token"}, timeout=TIMEOUT)
        token = answer.json().get("access_token") if answer.ok else None
    except requests.RequestException:
        raise SourceError(
            connection.instance, f"{connection.instance} cannot reach {TOKEN_URL} for a token: is the network up?"
        ) from None
    if not token:
        raise SourceError(
            connection.instance,
            f"{connection.instance} got no token from Google ({answer.status_code}): check client_id, client_secret and"
            f" {setting_named(connection.instance, 'refresh_token')}.",
        )
    return token
