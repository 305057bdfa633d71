"""Every connector against the sandbox over HTTP: increments tell what a full load tells, failures are sentences."""

import json
import logging
from contextlib import contextmanager
from datetime import date

import pytest

from ingestion import rest
from ingestion.connections import Connection, at
from ingestion.load import load
from ingestion.registry import SOURCES
from ingestion.sandbox import Sandbox, running
from tests.ingestion.conftest import SANDBOX, latest, rows

DAYS = ("2025-11-03", "2025-11-10", "2026-02-28")  # the last step is longer than Stripe's events reach


@pytest.fixture(scope="module")
def sandbox():
    with running(Sandbox(SANDBOX.seed, SANDBOX.accounts, date.fromisoformat(DAYS[0]))) as served:
        yield served


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(rest, "BACKOFF", 0.01)


def load_as_of(served, folder, day, connections=None, **options):
    served.set_as_of(day)
    wanted = connections or at(served.url, "sandbox")
    results = load(wanted, folder, date.fromisoformat(day), f"run-{day}", company=SANDBOX, **options)
    return {result.instance: result for result in results}


@pytest.fixture(scope="module")
def loaded(sandbox, tmp_path_factory):
    """(folder of increments, folder of one full load at the end, results of the increments by day)."""
    steps, full = tmp_path_factory.mktemp("steps"), tmp_path_factory.mktemp("full")
    results = {day: load_as_of(sandbox, steps, day) for day in DAYS}
    load_as_of(sandbox, full, DAYS[-1])
    return steps, full, results


@pytest.mark.parametrize("vendor", SOURCES)
def test_increments_tell_the_same_latest_rows_as_a_full_load(loaded, vendor):
    steps, full, results = loaded
    assert [results[day][vendor].error for day in DAYS] == [None] * len(DAYS)
    for name in SOURCES[vendor].resources:
        if name == "events":  # they reach back 30 days: the log keeps the older ones
            known = {row[0] for row in rows(steps, latest(vendor, name))}
            assert {row[0] for row in rows(full, latest(vendor, name))} <= known
        else:
            assert rows(steps, latest(vendor, name)) == rows(full, latest(vendor, name)), name
            assert rows(full, f"select count(*) > 0 from raw_{vendor}.{name}") == [(True,)], name


def test_increments_ask_for_little(loaded):
    _, _, results = loaded
    read = {day: sum(counts.read for result in results[day].values() for counts in result.resources.values())
            for day in DAYS}  # fmt: skip
    assert read[DAYS[1]] < read[DAYS[0]] / 10


def test_nothing_is_written_when_nothing_changed(sandbox, loaded):
    steps, _, _ = loaded
    for result in load_as_of(sandbox, steps, DAYS[-1]).values():
        assert result.error is None
        assert result.rows == 0


def test_a_full_refresh_adds_nothing_to_the_log(sandbox, loaded):
    _, full, _ = loaded
    for result in load_as_of(sandbox, full, DAYS[-1], full_refresh=True).values():
        assert result.rows == 0


def test_deals_carry_their_history_and_their_companies(loaded):
    _, full, _ = loaded
    ((history, companies),) = rows(full, """
        select properties_with_history, company_ids from raw_hubspot.deals
        where hs_primary_associated_company is not null and not archived order by id limit 1""")  # fmt: skip
    assert {"value", "timestamp", "sourceType"} <= set(json.loads(history)["dealstage"][0])
    assert len(json.loads(companies)) >= 1
    assert rows(full, """
        select count(*) from raw_hubspot.deals where not archived and company_ids <> '[]'
        and (company_ids->>0) <> hs_primary_associated_company""") == [(0,)]  # fmt: skip


def test_both_shapes_of_stripe_fill_the_same_columns(sandbox, loaded, tmp_path):
    _, full, _ = loaded
    version = {"api_version": "2024-10-28.acacia"}
    old = Connection("stripe", "stripe", f"{sandbox.url}/stripe", version, {"api_key": "sandbox"})
    assert load_as_of(sandbox, tmp_path, DAYS[-1], [old])["stripe"].error is None
    for columns, table in (
        ("id, customer, subscription, total, status, json_array_length(lines)", "invoices"),
        ("id, subscription, subscription_item, price, amount, proration", "invoice_items"),
        ("id, customer, status, json_array_length(items)", "subscriptions"),
        ("id, unit_amount_decimal", "prices"),
    ):
        asked = f"select {columns} from raw_stripe.{table} where not _deleted order by id"
        assert rows(tmp_path, asked) == rows(full, asked)
    lines = """select id, line->>'id', line->'parent'->>'type', line->'pricing'->'price_details'->>'price',
        line->>'amount', line->'parent'->'subscription_item_details'->>'subscription_item'
        from (select id, unnest(lines::json[]) as line from raw_stripe.invoices) order by 1, 2"""
    assert rows(tmp_path, lines) == rows(full, lines)
    assert rows(tmp_path, "select count(invoice) > 0 from raw_stripe.charges") == [(True,)]


def test_a_wrong_key_stops_its_source_only_and_the_sentence_names_the_setting(sandbox, tmp_path):
    wrong = at(sandbox.url, "canary-6f1d", only=["hubspot", "stripe", "zendesk", "google_ads"])
    results = load_as_of(sandbox, tmp_path, DAYS[-1], [*wrong, *at(sandbox.url, "sandbox", only=["fx"])])
    assert results.pop("fx").error is None
    for name, result in results.items():
        assert result.error == (
            f"{name} refused the key (401): check SOURCES__{name.upper()}__API_KEY or [sources.{name}] api_key in"
            " .dlt/secrets.toml."
        )


def test_a_host_that_does_not_answer(tmp_path):
    down = Connection("stripe", "stripe", "http://127.0.0.1:9", {}, {"api_key": "k"})
    unknown = Connection("hubspot", "hubspot", "https://hubspot.invalid", {}, {"api_key": "k"})
    first, second = load([down, unknown], tmp_path, date(2026, 1, 1), "r")
    assert first.error == (
        "stripe cannot be reached at http://127.0.0.1:9: is SOURCES__STRIPE__BASE_URL or [sources.stripe] base_url in"
        " .dlt/config.toml right, and is the sandbox running?"
    )
    assert second.error.startswith("hubspot cannot be reached at https://hubspot.invalid: is SOURCES__HUBSPOT__BASE")
    assert second.error.endswith("and is the network up?")


@contextmanager
def faults(served, *texts):
    served.set_faults(texts)
    try:
        yield
    finally:
        served.set_faults([])


def test_a_rate_limit_and_passing_failures_are_waited_out(sandbox, tmp_path):
    with faults(sandbox, "429:vendor=stripe,count=2,retry_after=1", "500:vendor=zendesk,count=2"):
        results = load_as_of(sandbox, tmp_path, DAYS[-1], at(sandbox.url, "sandbox", only=["stripe", "zendesk"]))
    assert {result.error for result in results.values()} == {None}
    assert results["stripe"].seconds >= 1


def test_a_vendor_that_stays_down_is_said_in_one_sentence(sandbox, tmp_path):
    with faults(sandbox, "503:vendor=hubspot,count=1000"):
        results = load_as_of(sandbox, tmp_path, DAYS[-1], at(sandbox.url, "sandbox", only=["hubspot", "fx"]))
    assert results["hubspot"].error == (
        "hubspot failed on its side (503) at GET /crm/v3/owners, several times: run again later."
    )
    assert results["fx"].error is None


def test_a_secret_is_in_no_log_no_error_and_no_file(sandbox, tmp_path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    canary = "canary-secret-93b7"
    connections = at(sandbox.url, canary)
    assert canary not in repr(connections)
    results = load_as_of(sandbox, tmp_path, DAYS[-1], connections)
    assert sum(result.error is not None for result in results.values()) == 4
    said = [*map(repr, results.values()), caplog.text, *capfd.readouterr()]
    said += [file.read_bytes().decode("latin-1") for file in tmp_path.rglob("*") if file.is_file()]
    assert not [text for text in said if canary in text]


def test_two_accounts_of_one_vendor_live_side_by_side(sandbox, tmp_path):
    (here,) = at(sandbox.url, "sandbox", only=["zendesk"])
    there = Connection("zendesk_us", "zendesk", here.base_url, here.settings, here.secrets)
    results = load_as_of(sandbox, tmp_path, DAYS[-1], [here, there])
    assert {result.error for result in results.values()} == {None}
    assert rows(tmp_path, "select distinct source_system, source_instance from raw_zendesk_us.tickets") == [
        ("zendesk", "zendesk_us")
    ]


def test_an_account_without_a_key_is_not_tried(tmp_path):
    (result,) = load([Connection("hubspot", "hubspot", "http://127.0.0.1:9")], tmp_path, date(2026, 1, 1), "r")
    assert result.error is None
    assert result.not_loaded.startswith("hubspot is not connected: SOURCES__HUBSPOT__API_KEY or")


def test_a_missing_setting_is_named(tmp_path):
    lacking = Connection("zendesk", "zendesk", "http://127.0.0.1:9", {}, {"api_key": "k"})
    (result,) = load([lacking], tmp_path, date(2026, 1, 1), "r")
    assert result.error == (
        "zendesk needs email: set SOURCES__ZENDESK__EMAIL or [sources.zendesk] email in .dlt/config.toml."
    )
