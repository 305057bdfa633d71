"""The same inputs give the same bytes, and each day is a prefix of one stream."""

from __future__ import annotations

from datetime import date

from ingestion.sandbox.app import App
from ingestion.sandbox.clock import end_of_day
from ingestion.sandbox.profile import arrival
from ingestion.sandbox.world import Sandbox

PATHS = (
    "/hubspot/crm/v3/objects/deals?limit=50&associations=companies,contacts&propertiesWithHistory=dealstage,amount",
    "/hubspot/crm/v3/objects/contacts?limit=100&properties=email,phone,hs_merged_object_ids",
    "/stripe/v1/invoices?limit=100&expand[]=data.discounts", "/stripe/v1/events?limit=100",
    "/fx/v1/2024-01-01..2024-02-01",
)  # fmt: skip
HEADERS = {"authorization": "Bearer sandbox", "host": "127.0.0.1:1"}


def told(app: App, path: str) -> bytes:
    """The body of a call made in this process."""
    address, _, query = path.partition("?")
    return app.answer("GET", address, query, HEADERS, b"").body


def test_the_same_inputs_give_the_same_bytes_however_the_clock_got_there():
    direct = App(Sandbox(seed=11, accounts=60, as_of=date(2026, 3, 15)))
    moved = App(Sandbox(seed=11, accounts=60, as_of=date(2025, 1, 1)))
    for path in PATHS:
        told(moved, path)
    answer = moved.answer("POST", "/_sandbox/as_of", "", {}, b'{"as_of": "2026-03-15"}')
    assert answer.status == 200
    for path in PATHS:
        assert told(direct, path) == told(moved, path), path


def test_another_seed_is_another_company():
    one, two = (App(Sandbox(seed=seed, accounts=30)) for seed in (1, 2))
    assert told(one, PATHS[1]) != told(two, PATHS[1])


def test_accounts_are_those_that_have_appeared_by_the_reference_day():
    for accounts in (60, 401):
        assert len(Sandbox(accounts=accounts).stories()) == accounts
        assert len(Sandbox(accounts=accounts, as_of=date(2026, 12, 31)).stories()) > accounts
        assert len(Sandbox(accounts=accounts, as_of=date(2024, 12, 31)).stories()) < accounts
    assert min(arrival(7, 400, i) for i in range(5)) >= end_of_day(date(2023, 6, 30))


def test_what_happened_by_an_earlier_day_stays_as_it_was():
    early, late = Sandbox(accounts=60, as_of=date(2025, 6, 30)), Sandbox(accounts=60, as_of=date(2026, 6, 30))
    then = early.instant
    known = {s.profile.key: s for s in late.stories()}
    assert early.stories()
    for story in early.stories():
        later = known[story.profile.key]
        for kind, records in story.records.items():
            again = {r.id: r for r in later.records[kind]}
            for record in records:
                if record.created <= then:
                    assert again[record.id].state(then) == record.state(then)
                    assert again[record.id].visible(then) == record.visible(then)


def test_a_later_day_only_appends_changes_and_takes_away():
    app = App(Sandbox(accounts=60, as_of=date(2026, 5, 31)))
    hubspot, stripe = app.vendors["hubspot"], app.vendors["stripe"]
    kind, before = "deals", {}
    for record in hubspot.view.live[kind]:
        before[record.id] = dict(hubspot.view.state(kind, record))
    invoices = [r.id for r in stripe.view.lists["invoices"]]
    mark = hubspot.view.at
    app.answer("POST", "/_sandbox/as_of", "", {}, b'{"as_of": "2026-06-30"}')
    changed = 0
    for record in hubspot.view.live[kind]:
        state = hubspot.view.state(kind, record)
        if record.id in before and state != before[record.id]:
            changed += 1
            assert record.touched(hubspot.view.at) > mark, "a change without a later hs_lastmodifieddate"
    assert changed
    assert [r.id for r in stripe.view.lists["invoices"]][-len(invoices):] == invoices


def test_changes_never_hide_from_the_modified_date():
    """Associations, properties and archiving move only together with the date that readers page by."""
    app = App(Sandbox(accounts=110, as_of=date(2025, 12, 31)))
    hubspot = app.vendors["hubspot"]

    def snapshot():
        view, found = hubspot.view, {}
        for kind, targets in (("contacts", ("companies",)), ("deals", ("companies", "contacts"))):
            for record in view.live[kind]:
                shown = view.render(kind, record, (tuple(view.state(kind, record)), (), targets))
                found[record.id] = (shown, view.modified(record))
        return found

    before, mark = snapshot(), hubspot.view.at * 1000
    app.answer("POST", "/_sandbox/as_of", "", {}, b'{"as_of": "2026-06-30"}')
    for ident, (shown, modified) in snapshot().items():
        if ident in before and shown != before[ident][0]:
            assert modified > mark, (shown, before[ident][0])
