"""A contract is strict: a value that does not fit is never bent, and its row waits in the quarantine."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.casting import typed
from ingestion.contract import Column, Resource, load_contract
from ingestion.errors import SourceError
from ingestion.quarantine import check_share
from ingestion.reading import Rows
from ingestion.registry import SOURCES


def one(kind: str, value, **options):
    """(value as stored, reason) of one value in a column `c`."""
    column = Column("c", kind, ("c",), **options)
    resource = Resource("r", "", ("id",), (Column("id", "text", ("id",), True), column))
    table, bad = typed(resource, [{"id": "1", "c": value}])
    return (None, bad[0].reason) if bad else (table.column("c")[0].as_py(), None)


@pytest.mark.parametrize(("kind", "told", "stored"), [
    ("bigint", 12, 12), ("bigint", "12", 12), ("bigint", "12.0", 12), ("bigint", "", None), ("bigint", 3.0, 3),
    ("text", "x", "x"), ("text", 360001, "360001"), ("text", "", ""), ("text", None, None),
    ("decimal(28,6)", "12.5", Decimal("12.5")), ("decimal(28,6)", 0.1, Decimal("0.1")),
    ("decimal(28,6)", 3, Decimal(3)),
    ("decimal(38,12)", "1234567890123456789012345.123456789012", Decimal("1234567890123456789012345.123456789012")),
    ("double", "1.5", 1.5), ("double", 2, 2.0), ("boolean", True, True), ("boolean", "False", False),
    ("json", {"b": [1], "a": None}, '{"a":null,"b":[1]}'), ("date", "2026-01-31", date(2026, 1, 31)),
    ("timestamp", "2026-01-31T10:00:00.5Z", datetime(2026, 1, 31, 10, 0, 0, 500000)),
    ("timestamp", "2026-01-31T10:00:00+02:00", datetime(2026, 1, 31, 8)),
    ("timestamp", "2026-01-31", datetime(2026, 1, 31)), ("timestamp", "", None),
])  # fmt: skip
def test_what_vendors_send_is_stored_as_meant(kind, told, stored):
    assert one(kind, told) == (stored, None)


@pytest.mark.parametrize(("kind", "told", "reason"), [
    ("bigint", 3.5, "c holds a number that is no bigint"), ("bigint", "3.5", "c holds a text that is no bigint"),
    ("bigint", True, "c holds a boolean that is no bigint"),
    ("bigint", 2**63, "c holds a whole number that is no bigint"),
    ("bigint", "0x1F", "c holds a text that is no bigint"), ("text", 1.5, "c holds a number that is no text"),
    ("text", {"a": 1}, "c holds a object that is no text"),
    ("decimal(9,4)", "1234567", "c holds a text that is no decimal(9,4)"),
    ("decimal(9,4)", "NaN", "c holds a text that is no decimal(9,4)"),
    ("double", "x", "c holds a text that is no double"),
    ("boolean", 1, "c holds a whole number that is no boolean"),
    ("date", "31.01.2026", "c holds a text that is no date"),
    ("timestamp", 1700000000, "c holds a whole number that is no timestamp"),
    ("timestamp", "yesterday", "c holds a text that is no timestamp"),
])  # fmt: skip
def test_what_does_not_fit_is_set_aside_with_its_column_and_kind(kind, told, reason):
    assert one(kind, told) == (None, reason)


def test_seconds_since_1970():
    assert one("timestamp", 1_700_000_000, epoch=True)[0] == datetime(2023, 11, 14, 22, 13, 20)
    assert one("timestamp", "1700000000", epoch=True)[0] == datetime(2023, 11, 14, 22, 13, 20)
    assert one("timestamp", "2023-11-14", epoch=True)[1] == "c holds a text that is no time in seconds since 1970"


@given(st.lists(st.one_of(st.none(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=5), st.booleans())))
def test_a_bigint_column_holds_exactly_what_was_sent_or_nothing(values):
    resource = Resource("r", "", ("id",), (Column("id", "bigint", ("id",)), Column("c", "bigint", ("c",))))
    table, bad = typed(resource, [{"id": i, "c": value} for i, value in enumerate(values)])
    assert table.num_rows + len(bad) == len(values)
    for row in table.to_pylist():
        told = values[row["id"]]
        assert row["c"] == (None if told in (None, "") else float(told) if isinstance(told, float) else int(float(told))
                            if isinstance(told, str) and "." in told else int(told))  # fmt: skip


def test_a_missing_key_a_missing_required_value_and_a_row_that_is_none():
    companies = load_contract("hubspot").resources["companies"]
    good = {"id": "1", "properties": {"name": "", "hs_lastmodifieddate": "2026-01-01T00:00:00Z"}}
    table, bad = typed(companies, [good, {**good, "id": None}, {"id": "3"}, "nonsense"])
    assert table.column("name").to_pylist() == [None]  # HubSpot tells "no value" as an empty text
    assert [row.reason for row in bad] == [
        "id is required and missing", "hs_lastmodifieddate is required and missing",
        "the row is a text where an object is due",
    ]  # fmt: skip


def test_good_rows_go_on_and_bad_ones_wait_in_the_quarantine(load_recorded, query):
    page = [{"id": str(i), "customer": "c", "amount": i, "currency": "eur", "status": "paid", "created": 1_700_000_000}
            for i in range(12)]  # fmt: skip
    page[3]["amount"] = "many"
    for day in (1, 2):  # read again, it stays one row
        result = load_recorded("stripe", {"charges": [Rows(page)]}, day)
        assert result.error is None
        assert result.resources["charges"].quarantined == 1
    assert query("select count(*) from raw_stripe.charges") == [(11,)]
    assert query("select resource, key, reason, run_id, payload->>'amount' from quarantine.rows") == [
        ("charges", "3", "amount holds a text that is no bigint", "run-2", "many")
    ]


def test_a_source_that_mostly_breaks_its_contract_stops_with_nothing_loaded(load_recorded, query):
    page = [{"id": str(i), "amount": "x", "currency": "eur", "status": "paid", "created": 1} for i in range(10)]
    result = load_recorded("stripe", {"charges": [Rows(page)]})
    assert result.error.startswith("stripe sent 10 of 10 charges that break the contract (such as: amount holds a text")
    assert query("select count(*) from quarantine.rows") == [(10,)]
    with pytest.raises(SourceError):
        check_share("stripe", "charges", 21, 100, "x")
    check_share("stripe", "charges", 20, 100, "x")
    check_share("stripe", "charges", 9, 9, "x")


def test_every_source_of_the_registry_has_a_contract_and_a_module():
    for source in SOURCES.values():
        assert source.resources
        assert set(source.module.connector.__annotations__) == {"connection", "return"}
        for resource in source.contract.resources.values():
            assert set(resource.key) <= set(resource.names)
            assert resource.cursor is None or resource.cursor in resource.names


def test_instants_are_utc():
    assert one("timestamp", datetime(2026, 1, 1, tzinfo=UTC).isoformat())[0] == datetime(2026, 1, 1)
