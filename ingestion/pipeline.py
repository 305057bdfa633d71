"""One account through dlt: its resources as Arrow pages, merged into the raw log, marks kept with the data."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import dlt
import duckdb
import pyarrow as pa
from dlt.common.pipeline import LoadInfo
from dlt.pipeline.exceptions import PipelineStepFailed

from ingestion import quarantine
from ingestion.casting import BadRow, typed
from ingestion.contract import SYSTEM, Contract, Resource, arrow_type
from ingestion.rawlog import Counts, Stamp, VersionLog
from ingestion.reading import Connector, Gone, Listed, Mark, Quarantined, Rows, Window

BATCH_ROWS = 5_000
_DLT_TYPES = {"json": "text", "boolean": "bool"}
Progress = Callable[[str, str, int], None]


class AccountLoad:
    """Loads one account into the dataset `raw_<instance>`.

    After `run`, `counts` holds the Counts of each resource and `marks` from where the next load will ask.
    """

    def __init__(
        self, connector: Connector, contract: Contract, raw: duckdb.DuckDBPyConnection, stamp: Stamp,
        progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self._connector, self._contract, self._raw, self._stamp = connector, contract, raw, stamp
        self._progress = progress or (lambda instance, resource, rows: None)
        self.dataset = f"raw_{stamp.instance}"
        self.counts: dict[str, Counts] = {}
        self.marks: dict[str, str] = {}

    def run(self, database: Path, pipelines_dir: Path, window: Window, full_refresh: bool) -> LoadInfo | None:
        """Finish what an earlier load left, then read and load.

        Raises
        ------
        SourceError
            The vendor could not be read, or too much of what it sent breaks the contract; nothing was loaded.
        """
        pipeline = self._opened(database, pipelines_dir)
        try:
            self._finish_pending(pipeline)
            # a clean folder takes the marks that the database holds: a torn package goes with its marks, and a
            # restored or deleted raw.duckdb is not asked for less than it lacks
            pipeline = pipeline.drop()
            return pipeline.run(self._source(window, full_refresh), loader_file_format="parquet")
        finally:
            if pipeline.is_active:
                pipeline.deactivate()

    def _opened(self, database: Path, pipelines_dir: Path) -> dlt.Pipeline:
        known = self._raw.execute(
            "select 1 from information_schema.schemata where schema_name = ?", [self.dataset]
        ).fetchone()
        if known is None:  # what an earlier load left would come without the rows before it
            shutil.rmtree(pipelines_dir / self._stamp.instance, ignore_errors=True)
        return dlt.pipeline(
            pipeline_name=self._stamp.instance,
            pipelines_dir=str(pipelines_dir),
            destination=dlt.destinations.duckdb(str(database)),
            dataset_name=self.dataset,
        )

    def _finish_pending(self, pipeline: dlt.Pipeline) -> None:
        """Load what a killed run had read; what a crash tore cannot be loaded and is read again."""
        with suppress(PipelineStepFailed):
            while pipeline.has_pending_data:
                pipeline.run()

    def _source(self, window: Window, full_refresh: bool) -> Any:
        resources = [self._resource(name, window, full_refresh) for name in self._connector.order]

        @dlt.source(name=self._stamp.instance, max_table_nesting=0)
        def account() -> Any:
            return resources

        return account()

    def _resource(self, name: str, window: Window, full_refresh: bool) -> Any:
        contract = self._contract.resources[name]
        table = name.replace(".", "__")

        def pages() -> Iterator[Any]:
            state = dlt.current.resource_state()
            log = VersionLog(self._raw.cursor(), self.dataset, table, contract, self._stamp)
            asked = Window(window.as_of, None if full_refresh else state.get("mark"), log.known)
            self.counts[name] = log.counts
            if not log.is_stored:
                # an empty Arrow table, not dlt's own mark: that would make columns which Arrow rows do not fill
                yield _table_without_rows(contract)
            for said in self._read(name, contract, asked, log):
                if isinstance(said, Mark):
                    state["mark"] = said.value
                else:
                    yield said
            self.marks[name] = str(state.get("mark", ""))

        return dlt.resource(
            pages,
            name=table,
            primary_key=[*contract.key, "_version"],
            columns=_hints(contract),
            write_disposition={"disposition": "merge", "strategy": "delete-insert"},
        )

    def _read(self, name: str, contract: Resource, window: Window, log: VersionLog) -> Iterator[pa.Table | Mark]:
        pending: list[dict] = []
        for said in self._connector.read(name, window):
            match said:
                case Rows(objects=list() as objects, deleted=False):
                    pending.extend(objects)
                    if len(pending) >= BATCH_ROWS:
                        yield from self._add(name, contract, log, pending, deleted=False)
                        pending = []
                case Mark():
                    yield said
                case _:
                    yield from self._add(name, contract, log, pending, deleted=False)
                    pending = []
                    yield from self._other(name, contract, log, said)
        yield from self._add(name, contract, log, pending, deleted=False)

    def _other(self, name: str, contract: Resource, log: VersionLog, said: Any) -> Iterator[pa.Table]:
        match said:
            case Rows():
                yield from self._add(name, contract, log, said.objects, said.deleted)
            case Gone():
                yield from _some(log.gone(said))
            case Listed():
                yield from _some(log.listed(said))
            case Quarantined():
                log.counts.read += len(said.rows)
                self._set_aside(name, log, said.rows)

    def _add(
        self, name: str, contract: Resource, log: VersionLog, objects: list | pa.Table, deleted: bool
    ) -> Iterator[pa.Table]:
        if not len(objects):
            return
        table, bad = (objects, []) if isinstance(objects, pa.Table) else typed(contract, objects)
        log.counts.read += len(objects)
        self._set_aside(name, log, bad)
        yield from _some(log.add(table, deleted))
        self._progress(self._stamp.instance, name, log.counts.read)

    def _set_aside(self, name: str, log: VersionLog, bad: list[BadRow]) -> None:
        if not bad:
            return
        quarantine.keep(self._raw.cursor(), name, bad, self._stamp)
        log.saw([row.key for row in bad if row.key])
        log.counts.quarantined += len(bad)
        quarantine.check_share(
            self._stamp.instance, name, log.counts.quarantined, log.counts.read, bad[0].reason
        )


def _some(table: pa.Table | None) -> Iterator[pa.Table]:
    if table is not None:
        yield table


def _table_without_rows(resource: Resource) -> pa.Table:
    system = [(name, arrow_type(kind)) for name, kind in SYSTEM.items()]
    return pa.schema([*resource.schema, *(pa.field(name, kind) for name, kind in system)]).empty_table()


def _hints(resource: Resource) -> dict[str, dict]:
    typed_columns = [(c.name, c.type, c.name in resource.key) for c in resource.columns]
    typed_columns += [(name, kind, name == "_version") for name, kind in SYSTEM.items()]
    return {name: _hint(name, kind, is_key) for name, kind, is_key in typed_columns}


def _hint(name: str, kind: str, is_key: bool) -> dict:
    hint = {"name": name, "data_type": _DLT_TYPES.get(kind, kind.partition("(")[0]), "nullable": not is_key}
    arrow = arrow_type(kind)
    if pa.types.is_decimal(arrow):
        hint |= {"precision": arrow.precision, "scale": arrow.scale}
    if pa.types.is_timestamp(arrow):
        hint |= {"timezone": False, "precision": 6}
    return hint
