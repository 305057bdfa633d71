"""Where rows that break a contract wait: the table `quarantine.rows` of raw.duckdb.

A row is kept before the good ones of its page are loaded, under an id made of what it says: read again after a
crash or within the overlap it stays one row.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from threading import Lock

import duckdb

from ingestion.casting import BadRow, as_json
from ingestion.errors import SourceError
from ingestion.rawlog import Stamp, key_text

SHARE_LIMIT = 0.20  # of a resource's rows; above it the source stops
ROWS_LIMIT = 10  # so few bad rows never stop a source
_ONE_WRITER = Lock()


def make_table(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `quarantine.rows` where it is missing."""
    connection.execute("create schema if not exists quarantine")
    connection.execute("""
        create table if not exists quarantine.rows (
            quarantine_id varchar primary key, source_system varchar, source_instance varchar, resource varchar,
            key varchar, reason varchar, payload varchar, run_id varchar, as_of date, quarantined_at timestamp
        )""")


def keep(connection: duckdb.DuckDBPyConnection, resource: str, bad: list[BadRow], stamp: Stamp) -> None:
    """Write the bad rows of a page; one already there takes this run's id and day."""
    if not bad:
        return
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = {}
    for row in bad:
        payload = as_json(row.payload)
        name = sha256("\x1f".join((stamp.instance, resource, row.reason, payload)).encode()).hexdigest()[:32]
        rows[name] = [
            name, stamp.vendor, stamp.instance, resource, key_text(row.key), row.reason, payload,
            stamp.run_id, stamp.as_of, now,
        ]  # fmt: skip
    with _ONE_WRITER:
        connection.executemany(
            "insert into quarantine.rows values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " on conflict do update set run_id = excluded.run_id, as_of = excluded.as_of",
            list(rows.values()),
        )


def check_share(instance: str, resource: str, bad: int, read: int, reason: str) -> None:
    """Raise SourceError when too large a share of a resource's rows is bad."""
    if bad >= ROWS_LIMIT and bad > SHARE_LIMIT * read:
        raise SourceError(
            instance,
            f"{instance} sent {bad} of {read} {resource} that break the contract (such as: {reason}): nothing of it was"
            f" loaded; compare ingestion/contracts with what it sends, the rows are in quarantine.rows.",
        )
