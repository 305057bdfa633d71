"""A resource that has nothing at the first load has its table then, and takes its rows later."""

from datetime import date

import duckdb

from ingestion import connections, load
from ingestion.folder import sandbox
from ingestion.sandbox import Sandbox, running


def test_what_was_empty_at_first_takes_rows_later(tmp_path):
    first, later = date(2023, 7, 3), date(2025, 6, 30)
    with running(Sandbox(seed=5, accounts=60, as_of=first)) as served:
        for day in (first, later):
            served.set_as_of(day)
            told = load.load(
                connections.at(served.url, "sandbox", ["stripe", "zendesk"]), tmp_path, day, str(day),
                company=sandbox(5, 60),
            )  # fmt: skip
            assert [result.error for result in told] == [None, None]
            with duckdb.connect(str(tmp_path / "raw.duckdb"), read_only=True) as raw:
                count = raw.execute("select count(*) from raw_stripe.charges").fetchone()[0]
                tickets = raw.execute("select count(*) from raw_zendesk.tickets").fetchone()[0]
            assert (count > 0, tickets > 0) == (day == later, day == later)
