"""Exported files as a source: read with DuckDB, shaped by a mapping, handed on as Arrow without Python rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import orjson
import pyarrow as pa

from ingestion import files_sql as sql
from ingestion.casting import BadRow
from ingestion.connections import Connection
from ingestion.contract import Contract, domain_objects
from ingestion.errors import MappingError
from ingestion.files_read import read_source
from ingestion.folder import Company
from ingestion.mapping import Entry, Mapping, read_mapping
from ingestion.reading import Listed, Quarantined, Rows, Said, Window

BATCH_ROWS = 50_000
BAD_ROWS_KEPT = 10_000  # of one object in one load, so that a wrong mapping does not flood the quarantine
# dates that lie ahead by their nature: they do not say how far the data reach
_AHEAD = (
    "expected_close_date", "cancel_at", "trial_end_at", "due_at", "valid_to", "ends_at",
    "period_start_at", "period_end_at",
)  # fmt: skip


def connection(mapping: Mapping | Path | str) -> Connection:
    """The files of a mapping as a connection for `load`.

    Raises
    ------
    MappingError
        The mapping, or a file or column it names, does not fit.
    """
    found = _read(mapping)
    return Connection(found.instance, "files", mapping=found)


def company(mapping: Mapping | Path | str) -> Company:
    """Whom the data folder of a mapping belongs to."""
    return Company("real", name=_read(mapping).company_name)


def contract(connection: Connection) -> Contract:
    """The mapped objects as resources; an object that is not mapped has no table."""
    return Contract("files", {name: domain_objects()[name] for name in _mapping(connection).objects})


def connector(connection: Connection) -> Files:
    return Files(_mapping(connection))


def latest_date(mapping: Mapping | Path | str) -> date | None:
    """The last day, in the company's zone, of any mapped time that does not lie ahead by its nature."""
    found = _read(mapping)
    latest: list[date] = []
    for name in found.objects:
        timed = [
            column.name for column in domain_objects()[name].columns
            if column.type in ("timestamp", "date") and column.name not in _AHEAD
        ]  # fmt: skip
        if not timed:
            continue
        with Files(found).opened(name) as con:
            of = [f"max(cast(timezone('UTC', {sql.quoted(c)}::timestamp) at time zone '{found.time_zone}' as date))"
                  if domain_objects()[name].schema.field(c).type != "date32[day]" else f"max({sql.quoted(c)})"
                  for c in timed]  # fmt: skip
            row = con.execute(f"select greatest({', '.join(of)}) from good").fetchone()
            latest += [row[0]] if row and row[0] else []
    return max(latest, default=None)


class Files:
    """The objects of one mapping."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self.order = tuple(mapping.objects)

    def read(self, resource: str, window: Window) -> Iterator[Said]:
        with self.opened(resource) as con:
            columns = ", ".join(sql.quoted(name) for name in domain_objects()[resource].names)
            keys = ", ".join(sql.quoted(name) for name in domain_objects()[resource].key)
            for batch in con.execute(f"select {columns} from good order by {keys}").to_arrow_reader(BATCH_ROWS):
                yield Rows(_table(batch, resource))
            bad = con.execute("select _payload, _key, _reason, _file, _row from bad order by _file, _row")
            yield Quarantined([_bad(*row) for row in bad.fetchmany(BAD_ROWS_KEPT)])
        yield Listed()

    def opened(self, resource: str) -> duckdb.DuckDBPyConnection:
        """A database of its own with `good` (typed, one row a key) and `bad` (payload, reason, file, row)."""
        con = duckdb.connect()
        con.execute("set TimeZone = 'UTC'")
        con.execute("create table bad (_payload varchar, _key varchar, _reason varchar, _file varchar, _row bigint)")
        entries = self._mapping.objects[resource]
        for entry in entries:
            self._shape(con, entry)
        _combine(con, entries)
        return con

    def _shape(self, con: duckdb.DuckDBPyConnection, entry: Entry) -> None:
        """Make `entry_<place>`: the good rows of one entry, one a key; add the others to `bad`."""
        resource = domain_objects()[entry.to]
        read_source(con, entry)
        con.execute(f"create or replace temp table projected as {sql.projected(entry, resource)}")
        con.execute(f"create or replace temp table checked as {sql.checked(resource, self._mapping.time_zone)}")
        keys = ", ".join(sql.quoted(name) for name in resource.key)
        columns = ", ".join(sql.quoted(name) for name in resource.names)
        con.execute(f"""
            insert into bad select {sql.payload(resource)}, {sql.key_list(resource)}, _reason, _file, _row
            from checked join projected p using (_file, _row) where _reason is not null""")
        con.execute(f"""
            create or replace temp table entry_{entry.place} as
            select distinct {columns}, count(*) over (partition by {keys}) as _same_key
            from (select distinct {columns} from checked where _reason is null)""")
        con.execute(f"""
            insert into bad
            select {sql.payload(resource)}, {sql.key_list(resource)},
                'its key has ' || _same_key || ' different rows: sum them, or lengthen it', _file, _row
            from (select distinct {keys}, _same_key from entry_{entry.place} where _same_key > 1)
            join checked using ({keys}) join projected p using (_file, _row)
            where _reason is null""")
        con.execute(f"delete from entry_{entry.place} where _same_key > 1")
        con.execute("drop table source; drop table projected; drop table checked")


def _combine(con: duckdb.DuckDBPyConnection, entries: list[Entry]) -> None:
    """Make `good`: entries of one object united, of one key the first value that is there, in the mapping's order."""
    resource = domain_objects()[entries[0].to]
    columns = ", ".join(sql.quoted(name) for name in resource.names)
    if len(entries) == 1:
        con.execute(f"create temp view good as select {columns} from entry_{entries[0].place}")
        return
    united = " union all ".join(f"select {columns}, {e.place} as _place from entry_{e.place}" for e in entries)
    cells = ", ".join(
        sql.quoted(name) if name in resource.key else f"arg_min({sql.quoted(name)}, _place) as {sql.quoted(name)}"
        for name in resource.names
    )
    keys = ", ".join(sql.quoted(name) for name in resource.key)
    con.execute(f"create temp table good as select {cells} from ({united}) group by {keys}")


def _table(batch: pa.RecordBatch, resource: str) -> pa.Table:
    return pa.Table.from_batches([batch]).cast(domain_objects()[resource].schema)


def _bad(payload: str, key: str | None, reason: str, file: str, row: int) -> BadRow:
    return BadRow(orjson.loads(payload), f"{file} row {row}: {reason}", tuple(orjson.loads(key)) if key else None)


def _read(mapping: Mapping | Path | str) -> Mapping:
    return mapping if isinstance(mapping, Mapping) else read_mapping(Path(mapping))


def _mapping(connection: Connection) -> Mapping:
    if connection.mapping is None:
        raise MappingError(f"{connection.instance} has no mapping.")
    return connection.mapping
