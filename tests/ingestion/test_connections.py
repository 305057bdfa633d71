"""Accounts come from dlt's own configuration; the environment wins, and no secret shows."""

import pytest

from ingestion.connections import at, configured
from ingestion.errors import SourceError
from ingestion.registry import SOURCES


def test_an_entry_for_every_vendor_and_a_second_account(monkeypatch):
    monkeypatch.setenv("SOURCES__HUBSPOT__API_KEY", "one")
    monkeypatch.setenv("SOURCES__HUBSPOT_EU__API_KEY", "two")
    monkeypatch.setenv("SOURCES__HUBSPOT_EU__VENDOR", "hubspot")
    monkeypatch.setenv("SOURCES__HUBSPOT_EU__BASE_URL", "http://127.0.0.1:1/hubspot/")
    found = {connection.instance: connection for connection in configured()}
    assert set(SOURCES) | {"hubspot_eu"} <= set(found)
    assert found["hubspot"].base_url == "https://api.hubapi.com"
    assert (found["hubspot_eu"].vendor, found["hubspot_eu"].base_url) == ("hubspot", "http://127.0.0.1:1/hubspot")
    assert (found["hubspot"].get("api_key"), found["hubspot_eu"].get("api_key")) == ("one", "two")
    assert found["hubspot"].not_configured is None
    assert found["stripe"].not_configured.startswith("stripe is not connected: SOURCES__STRIPE__API_KEY")
    assert found["fx"].not_configured is None
    assert "two" not in repr(found["hubspot_eu"])
    assert [one.instance for one in configured(["hubspot"])] == ["hubspot", "hubspot_eu"]
    assert [one.instance for one in configured(["hubspot_eu", "fx"])] == ["fx", "hubspot_eu"]


def test_names_that_nothing_answers_to(monkeypatch):
    with pytest.raises(SourceError, match="No source is called 'hubspt': the configuration has hubspot, stripe"):
        configured(["hubspt"])
    monkeypatch.setenv("SOURCES__CRM2__API_KEY", "x")
    with pytest.raises(SourceError, match=r"\[sources.crm2\] names no vendor that is known: set vendor to one of hub"):
        configured()


def test_one_address_serves_every_vendor():
    found = at("http://127.0.0.1:8000/", "sandbox")
    assert [one.base_url for one in found] == [
        "http://127.0.0.1:8000/hubspot", "http://127.0.0.1:8000/stripe", "http://127.0.0.1:8000/zendesk",
        "http://127.0.0.1:8000/google-ads", "http://127.0.0.1:8000/fx",
    ]  # fmt: skip
    for connection in found:
        connection.check()
        assert "sandbox'" not in repr(connection)
