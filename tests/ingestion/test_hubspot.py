"""HubSpot's search ends at 10,000 results: windows move on, and one crowded instant falls back to a listing."""

from datetime import UTC, date, datetime

import pytest

from ingestion.connections import Connection
from ingestion.reading import Listed, Mark, Rows, Window
from ingestion.sources.crm.hubspot import OVERLAP, Hubspot
from ingestion.sources.crm.hubspot_deals import Associations


class Portal:
    """Contacts in memory behind HubSpot's search and list; past the limit it refuses, as HubSpot does."""

    def __init__(self, changed: list[int]) -> None:
        at = [datetime.fromtimestamp(ms / 1000, UTC).isoformat() for ms in changed]
        self.rows = [
            {"id": str(i), "properties": {"lastmodifieddate": text}, "at": ms}
            for i, (text, ms) in enumerate(zip(at, changed, strict=True), 1)
        ]
        self.lists = 0

    def post(self, path, body, missing_ok=False):
        start, (rule,) = int(body.get("after", 0)), body["filterGroups"][0]["filters"]
        assert start + body["limit"] <= 10_000
        found = sorted((r for r in self.rows if r["at"] >= int(rule["value"])), key=lambda r: (r["at"], int(r["id"])))
        more = {"paging": {"next": {"after": str(start + body["limit"])}}} if start + body["limit"] < len(found) else {}
        return {"results": found[start : start + body["limit"]], **more}

    def get(self, path, params=None, missing_ok=False):
        if params["archived"] == "true":
            return {"results": []}
        self.lists += 1
        start = int(params.get("after", 0))
        more = {"paging": {"next": {"after": str(start + 100)}}} if start + 100 < len(self.rows) else {}
        return {"results": self.rows[start : start + 100], **more}


@pytest.mark.parametrize(("changed", "is_listed"), [
    ([10**12 + i for i in range(25_000)], False),
    ([10**12 + i // 4_000 for i in range(25_000)], False),
    ([10**12] * 10_000 + [10**12 + 1], True),
    ([10**12 + i for i in range(50)] + [10**12 + 60] * 10_001 + [10**12 + 70], True),
])  # fmt: skip
def test_no_changed_record_is_lost(changed, is_listed):
    hubspot = Hubspot(Connection("hubspot", "hubspot", "http://127.0.0.1:9", {}, {"api_key": "k"}))
    portal = hubspot._api._api = Portal(changed)
    said = list(hubspot.read("contacts", Window(date(2001, 12, 31), mark=10**12 + OVERLAP)))
    told = {row["id"] for one in said if isinstance(one, Rows) and not one.deleted for row in one.objects}
    assert told == {row["id"] for row in portal.rows}
    assert (portal.lists > 0) == is_listed
    assert any(isinstance(one, Listed) for one in said) == is_listed
    assert said[-1] == Mark(max(10**12 + OVERLAP, max(changed)))


def test_a_record_from_the_future_does_not_move_the_mark_past_as_of():
    hubspot = Hubspot(Connection("hubspot", "hubspot", "http://127.0.0.1:9", {}, {"api_key": "k"}))
    hubspot._api._api = Portal([4_000_000_000_000])
    said = list(hubspot.read("contacts", Window(date(2026, 1, 1))))
    assert said[-1].value < 1_767_312_000_000  # 2026-01-02


def test_associations_repeat_an_id_once_a_type_and_put_the_primary_first():
    deal = {"id": "1", "associations": {"companies": {"results": [
        {"id": "30", "type": "deal_to_company_unlabeled"}, {"id": "200", "type": "deal_to_company_unlabeled"},
        {"id": "200", "type": "deal_to_company"}, {"id": "4", "type": "deal_to_company_unlabeled"},
    ]}}}  # fmt: skip
    connection = Connection("hubspot", "hubspot")
    (told,) = Associations(connection, None, "v3").from_list([deal])
    assert (told["company_ids"], told["contact_ids"]) == (["200", "4", "30"], [])
