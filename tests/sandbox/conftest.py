"""One small sandbox over real HTTP for the whole folder; a test that moves its clock puts it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import requests

from ingestion.sandbox import Running, Sandbox, running

ACCOUNTS = 110
AS_OF = date(2026, 6, 30)


class Client:
    """The vendors' list calls, paged to the end."""

    def __init__(self, run: Running) -> None:
        self.run, self.url = run, run.url
        self.http = requests.Session()
        self.http.headers.update({"Authorization": "Bearer sandbox", "developer-token": "sandbox"})

    def get(self, path: str, status: int = 200, **options):
        """One call's JSON."""
        answer = self.http.get(self.url + path, timeout=60, **options)
        assert answer.status_code == status, answer.text[:500]
        return answer.json()

    def post(self, path: str, body, status: int = 200):
        """One call's JSON."""
        answer = self.http.post(self.url + path, json=body, timeout=60)
        assert answer.status_code == status, answer.text[:500]
        return answer.json()

    def hubspot(self, kind: str, limit: int = 100, **params) -> list[dict]:
        """Every object of a kind."""
        found, link = [], f"/hubspot/crm/v3/objects/{kind}"
        page = self.get(link, params={"limit": limit, **params})
        while True:
            found += page["results"]
            if "paging" not in page:
                return found
            page = self.get(page["paging"]["next"]["link"].removeprefix(self.url))

    def stripe(self, kind: str, limit: int = 100, headers: dict | None = None, **params) -> list[dict]:
        """Every object of a list."""
        found: list[dict] = []
        while True:
            page = self.get(f"/stripe/v1/{kind}", params={"limit": limit, **params}, headers=headers)
            assert page["object"] == "list"
            assert page["url"] == f"/v1/{kind}"
            found += page["data"]
            if not page["has_more"]:
                return found
            params["starting_after"] = page["data"][-1]["id"]

    def zendesk(self, kind: str, start: int = 0, per_page: int = 1000, **params) -> list[dict]:
        """A cursor export to its end."""
        found, path = [], f"/zendesk/api/v2/incremental/{kind}/cursor.json"
        page = self.get(path, params={"start_time": start, "per_page": per_page, **params})
        while True:
            found += page[kind]
            if page["end_of_stream"]:
                return found
            page = self.get(page["after_url"].removeprefix(self.url))

    def ads(self, query: str, status: int = 200):
        """Rows of a streamed query."""
        batches = self.post("/google-ads/v21/customers/4185550199/googleAds:searchStream", {"query": query}, status)
        return [row for batch in batches for row in batch.get("results", [])] if status == 200 else batches


@pytest.fixture(scope="session")
def company() -> Sandbox:
    """The same company in this process, for truth and export."""
    return Sandbox(accounts=ACCOUNTS, as_of=AS_OF)


@pytest.fixture(scope="session")
def _client() -> Iterator[Client]:
    with running(Sandbox(accounts=ACCOUNTS, as_of=AS_OF)) as run:
        yield Client(run)


@pytest.fixture
def api(_client: Client) -> Iterator[Client]:
    """The running sandbox at AS_OF without faults, whatever an earlier test did."""
    _client.run.set_as_of(AS_OF)
    _client.run.set_faults([])
    yield _client
