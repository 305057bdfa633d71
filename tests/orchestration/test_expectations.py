"""A failed expectation names the rows; what cannot be checked fails."""

import duckdb
import pytest

from orchestration import quality
from orchestration.expectations import suite
from orchestration.expectations.suite import Expectation


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    database = tmp_path_factory.mktemp("data") / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema core")
        connection.execute("create table core.t as select i as id, if(i > 3, 'x', null) as name from range(10) r(i)")
    many = [
        Expectation("named", "core", "t", "not_null", "Every row has a name", args={"column": "name"}),
        Expectation("half_named", "core", "t", "not_null", "Half have", args={"column": "name", "mostly": 0.5}),
        Expectation("once", "core", "t", "unique", "Each id once", args={"columns": ["id"]}),
        Expectation("filled", "core", "t", "row_count", "There are rows", args={"min": 11}),
        Expectation("small", "core", "t", "no_rows", "Small ids", args={"query": "from {batch} where id > 7"}),
        Expectation("shaped", "core", "t", "columns", "It has its columns", args={"columns": ["id", "name", "more"]}),
        Expectation("there", "core", "gone", "row_count", "The table is there", args={"min": 0}),
        Expectation("sane", "core", "t", "no_rows", "It can be checked", args={"query": "select nothing from {batch}"}),
    ]
    rows = suite.run(database, many, "run", "published")
    with duckdb.connect(str(database)):  # nothing holds the file
        pass
    return {row["check_name"]: row for row in rows.to_dict("records")}


def test_what_holds_passes(found):
    assert {name for name, row in found.items() if row["is_passed"]} == {"half_named", "once"}


def test_failed_rows_are_counted_and_named(found):
    assert quality._which(found["small"]) == " (2 rows, such as id 8, name x)"
    assert quality._which(found["named"]) == " (4 of 10 have none)"


def test_what_cannot_be_read_or_checked_fails_with_its_reason(found):
    assert "cannot be read" in found["there"]["observed"]
    assert "could not be checked" in found["sane"]["observed"]
