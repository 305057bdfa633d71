"""Load every connected account into raw.duckdb: side by side, each failing alone."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingestion import folder, quarantine
from ingestion.connections import ROOT, Connection
from ingestion.contract import Contract
from ingestion.errors import Foreseen
from ingestion.folder import LIVE, Company, instances, last_load_as_of
from ingestion.rawlog import Counts, Stamp
from ingestion.reading import Connector, Window
from ingestion.registry import SOURCES

if TYPE_CHECKING:
    from ingestion.pipeline import AccountLoad, Progress

__all__ = ["SourceResult", "instances", "last_load_as_of", "latest_mapped_date", "load"]


def latest_mapped_date(mapping: Path | str) -> date | None:
    """The last day that the files of a mapping tell of, in the company's zone."""
    from ingestion import files

    return files.latest_date(mapping)


@dataclass
class SourceResult:
    """What one account's load came to."""

    vendor: str
    instance: str
    resources: dict[str, Counts] = field(default_factory=dict)
    error: str | None = None  # one sentence; nothing of this load was kept
    not_loaded: str | None = None  # one sentence: why it was not tried
    seconds: float = 0.0
    marks: dict[str, str] = field(default_factory=dict)  # from where the next load asks, by resource

    @property
    def rows(self) -> int:
        """Rows written: new keys, new versions, tombstones."""
        return sum(c.new + c.changed + c.deleted for c in self.resources.values())

    @property
    def quarantined(self) -> int:
        return sum(counts.quarantined for counts in self.resources.values())


def load(
    connections: Sequence[Connection],
    data_dir: Path,
    as_of: date,
    run_id: str,
    full_refresh: bool = False,
    progress: Progress | None = None,
    company: Company = LIVE,
) -> list[SourceResult]:
    """Read every account and add its versions to `<data_dir>/raw.duckdb`.

    Parameters
    ----------
    connections : accounts, from `connections.configured`, `connections.at` or `files.connection`
    as_of : the last day that counts; every row carries it
    full_refresh : ask for everything again instead of what changed
    progress : called with (instance, resource, rows read so far), from several threads
    company : whom the data folder belongs to

    Raises
    ------
    FolderError
        The folder belongs to another company, or knows a later day.
    """
    os.environ.setdefault("DLT_PROJECT_DIR", str(ROOT))
    os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")
    data_dir.mkdir(parents=True, exist_ok=True)
    before = folder.claim(data_dir, company, as_of, connections)
    for connection in connections:
        if connection.vendor in SOURCES:
            _ = SOURCES[connection.vendor].module  # imported here: threads that import side by side see halves
    raw = _open(data_dir / "raw.duckdb")
    try:
        # held open around all threads: dlt opens and closes the file many times, and two openings must never meet
        quarantine.make_table(raw)
        with ThreadPoolExecutor(max_workers=max(1, len(connections))) as threads:
            results = list(
                threads.map(
                    lambda one: _load_one(one, raw, data_dir, as_of, run_id, full_refresh, progress), connections
                )
            )
    finally:
        raw.close()
    folder.settle(data_dir, before, [result.instance for result in results if result.resources and not result.error])
    return results


def _load_one(
    connection: Connection, raw: duckdb.DuckDBPyConnection, data_dir: Path, as_of: date, run_id: str,
    full_refresh: bool, progress: Progress | None,
) -> SourceResult:  # fmt: skip
    result = SourceResult(connection.vendor, connection.instance, not_loaded=connection.not_configured)
    if result.not_loaded:
        return result
    began = time.monotonic()
    try:
        connection.check()
        stamp = Stamp(as_of.isoformat(), run_id, connection.vendor, connection.instance)
        account = _account(connection, raw.cursor(), stamp, progress)
        account.run(data_dir / "raw.duckdb", data_dir / "dlt", Window(as_of), full_refresh)
        result.resources, result.marks = account.counts, account.marks
    except Exception as error:
        result.error = _sentence(error, connection)
    result.seconds = round(time.monotonic() - began, 2)
    return result


def _account(
    connection: Connection, raw: duckdb.DuckDBPyConnection, stamp: Stamp, progress: Progress | None
) -> AccountLoad:
    from ingestion.pipeline import AccountLoad

    connector, contract = _connector(connection)
    return AccountLoad(connector, contract, raw, stamp, progress)


def _connector(connection: Connection) -> tuple[Connector, Contract]:
    if connection.vendor == "files":
        from ingestion import files

        return files.connector(connection), files.contract(connection)
    source = SOURCES[connection.vendor]
    return source.module.connector(connection), source.contract


def _open(database: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(database))
    except duckdb.IOException as error:
        line = str(error).strip().splitlines()[0]
        raise folder.FolderError(f"{database.name} cannot be opened: close what has it open ({line}).") from None


def _sentence(error: BaseException, connection: Connection) -> str:
    """The sentence at the root of an error; of an unforeseen one its type and first line, without secrets."""
    cause: BaseException | None = error
    root = error
    while cause is not None:
        if isinstance(cause, Foreseen):
            return connection.without_secrets(cause.message)
        root, cause = cause, cause.__cause__ or cause.__context__
    first = next(iter(str(root).strip().splitlines()), "")
    return connection.without_secrets(
        f"{connection.instance} could not be loaded: {type(root).__name__}: {first[:300]}"
    )
