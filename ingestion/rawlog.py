"""The version log of one resource: which rows of a page are new versions, with their number and system columns.

A version's id `_version` is a 63-bit hash of its content with its cursor, NULLs left out, so that a new column
without values makes no new versions. Objects without a cursor are numbered (`_sequence`) and written only when the
content differs from the last stored version; the number is part of the hash, so A → B → A are three versions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from ingestion.contract import Resource
from ingestion.reading import Gone, Listed

SEPARATOR = "chr(31)"


@dataclass
class Counts:
    """Rows of one resource in one load."""

    read: int = 0  # told by the source
    new: int = 0  # of a key the log did not know
    changed: int = 0  # another version of a known key
    unchanged: int = 0  # read again
    deleted: int = 0  # tombstones
    quarantined: int = 0  # broke the contract


@dataclass(frozen=True)
class Stamp:
    """What every row of a load carries."""

    as_of: str
    run_id: str
    vendor: str
    instance: str


class VersionLog:
    """Turns pages of one resource into rows for the raw log, and counts them.

    Parameters
    ----------
    connection : to raw.duckdb, this log's own (temporary tables live in it)
    dataset, table : where the stored versions are
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, dataset: str, table: str, resource: Resource, stamp: Stamp
    ) -> None:
        self._con = connection
        self._resource = resource
        self._stamp = stamp
        self._table = f'"{dataset}"."{table}"'
        self._keys = ", ".join(f'"{k}"' for k in resource.key)
        self._columns = ", ".join(f'"{c}"' for c in resource.names)
        self.counts = Counts()
        self._con.execute("set TimeZone = 'UTC'")
        self._con.execute("create or replace temp macro hash_of(content) as (md5_number_lower(content) >> 1)::bigint")
        known = self._con.execute(
            "select 1 from information_schema.tables where table_schema = ? and table_name = ?", [dataset, table]
        )
        self.is_stored = known.fetchone() is not None
        kinds = ", ".join(f'"{k}" {_sql_type(resource.schema.field(k).type)}' for k in resource.key)
        self._ordering = [n for n in dict.fromkeys([resource.cursor, "updated_at"]) if n in resource.names]
        cursor = "".join(f', "{name}" timestamp' for name in self._ordering)
        empty = f"{kinds}, _version bigint, _sequence bigint, _deleted boolean{cursor}"
        self._con.execute(f"create or replace temp table written ({empty})")
        self._con.execute(f"create or replace temp table told ({kinds})")
        if not self.is_stored:
            self._con.execute(f"create or replace temp table nothing_stored ({empty})")
            self._table = "nothing_stored"

    @property
    def _cursor(self) -> str:
        return f'"{self._resource.cursor}"'

    def add(self, page: pa.Table, deleted: bool = False) -> pa.Table | None:
        """The rows of a typed page that belong into the log, or None.

        Rows of objects without a cursor that say nothing new are left out; others are written again, so that
        `_extracted_at` tells when they were last seen.
        """
        if page.num_rows == 0:
            return None
        self._batch(page, pa.array([deleted] * page.num_rows, pa.bool_()))
        self._con.execute(f"insert into told select distinct {self._keys} from batch")
        return self._versions(count_as_deleted=False)

    def saw(self, keys: list[tuple]) -> None:
        """Note keys that the source told in rows that broke the contract: they are not gone."""
        whole = [key for key in keys if None not in key]
        if whole:
            places = ", ".join("?" for _ in self._resource.key)
            self._con.executemany(f"insert into told values ({places})", whole)

    def gone(self, said: Gone) -> pa.Table | None:
        """Tombstones for those of the keys that the log knows as alive."""
        if not said.keys:
            return None
        columns = list(zip(*said.keys, strict=True))
        schema = self._resource.schema
        named = pa.table(
            {k: pa.array(v, schema.field(k).type) for k, v in zip(self._resource.key, columns, strict=True)}
        )
        self._con.register("gone_keys", named)
        dead = self._con.execute(
            f"{self._latest('(from gone_keys)')} select l.* from latest l where not l._deleted"
        ).to_arrow_table()
        self._con.unregister("gone_keys")
        return self._bury(dead)

    def listed(self, said: Listed) -> pa.Table | None:
        """Tombstones for what a full listing no longer told."""
        dead = self._con.execute(
            f"{self._latest(None)} select l.* from latest l anti join told using ({self._keys})"
            f" where not l._deleted and {said.where}"
        ).to_arrow_table()
        return self._bury(dead)

    def known(self, where: str) -> list[tuple]:
        """Keys whose latest stored version is alive and meets a SQL condition on the raw columns."""
        if not self.is_stored:
            return []
        order = f"{self._cursor} desc nulls last, _extracted_at desc" if self._resource.cursor else "_sequence desc"
        return self._con.execute(f"""
            with latest as (
                select * from {self._table}
                qualify row_number() over (partition by {self._keys} order by {order}) = 1
            )
            select {self._keys} from latest where not _deleted and ({where}) order by all""").fetchall()

    def _bury(self, dead: pa.Table) -> pa.Table | None:
        if dead.num_rows == 0:
            return None
        carried = {*self._resource.key, self._resource.cursor, "updated_at"}  # what orders versions
        arrays = [
            dead.column(f.name).cast(f.type) if f.name in carried else pa.nulls(dead.num_rows, f.type)
            for f in self._resource.schema
        ]
        self._batch(
            pa.Table.from_arrays(arrays, schema=self._resource.schema), pa.array([True] * dead.num_rows, pa.bool_())
        )
        return self._versions(count_as_deleted=True)

    def _batch(self, page: pa.Table, deleted: pa.Array) -> None:
        table = page.append_column("_deleted", deleted).append_column(
            "_place", pa.array(range(page.num_rows), pa.int64())
        )
        self._con.register("page", table)
        one = f"partition by {self._keys}" + (", _content" if self._resource.cursor else "")
        self._con.execute(
            f"create or replace temp table batch as select *, {self._content()} as _content from page"
            f" qualify row_number() over ({one} order by _place desc) = 1"
        )
        self._con.unregister("page")

    def _content(self) -> str:
        """SQL of a row's content as one text: name, length and value of every column that has one."""
        texts = {name: f'"{name}"::varchar' for name in self._resource.names}
        parts = [f"'{name}:' || length({text}) || ':' || {text}" for name, text in texts.items()]
        return f"concat_ws({SEPARATOR}, {', '.join(parts)}, case when _deleted then '_deleted' end)"

    def _latest(self, of: str | None) -> str:
        """CTEs `versions` and `latest`: what the log and this load hold of the keys `of` (None: of all)."""
        cursor = "".join(f', "{name}"' for name in self._ordering)
        take = f"{self._keys}, _version, _sequence, _deleted{cursor}"
        narrow = f" semi join {of} k using ({self._keys})" if of else ""
        order = f"{self._cursor} desc nulls last" if self._resource.cursor else "_sequence desc nulls last"
        return f"""with versions as (
            select {take}, 0 as _here, {'_extracted_at' if self.is_stored else 'null::timestamp as _extracted_at'}
            from {self._table}{narrow}
            union all select {take}, 1, null from written{narrow}
        ), latest as (
            select * from versions
            qualify row_number() over (partition by {self._keys} order by {order}, _here desc, _extracted_at desc) = 1
        )"""

    def _versions(self, count_as_deleted: bool) -> pa.Table | None:
        if self._resource.cursor:
            version, sequence = "hash_of(b._content)", "null::bigint"
            again = f"exists (select 1 from versions v where {self._same('v')} and v._version = hash_of(b._content))"
        else:
            sequence = "coalesce(l._sequence, 0) + 1"
            version = f"hash_of(b._content || {SEPARATOR} || ({sequence}))"
            again = f"coalesce(l._version = hash_of(b._content || {SEPARATOR} || l._sequence), false)"
        self._con.execute(f"""
            create or replace temp table found as
            {self._latest('(from batch)')}
            select b.*, {version} as _version, {sequence} as _sequence, l._version is not null as _known,
                {again} as _again
            from batch b left join latest l on {self._same('l')}
        """)
        known, new, again, total = self._con.execute("""
            select count(*) filter (where _known and not _again), count(*) filter (where not _known),
                count(*) filter (where _again), count(*) from found
        """).fetchone()
        self._count(known, new, again, total, count_as_deleted)
        keep = "" if self._resource.cursor else "where not _again"
        cursor = "".join(f', "{name}"' for name in self._ordering)
        self._con.execute(
            f"insert into written select {self._keys}, _version, _sequence, _deleted{cursor} from found {keep}"
        )
        rows = self._con.execute(
            f"""select {self._columns}, _version, _sequence, _deleted, ?::date as _as_of, ?::timestamp as _extracted_at,
                ? as _run_id, ? as source_system, ? as source_instance
            from found {keep} order by _place""",
            [self._stamp.as_of, _now(), self._stamp.run_id, self._stamp.vendor, self._stamp.instance],
        ).to_arrow_table()
        return rows if rows.num_rows else None

    def _count(self, changed: int, new: int, again: int, total: int, deleted: bool) -> None:
        if deleted:
            self.counts.deleted += total
            return
        self.counts.new += new
        self.counts.changed += changed
        self.counts.unchanged += again

    def _same(self, alias: str) -> str:
        return " and ".join(f'b."{k}" = {alias}."{k}"' for k in self._resource.key)


def _now() -> datetime:
    """The only clock that the raw log reads: when a row was last seen."""
    return datetime.now(UTC).replace(tzinfo=None)


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_string(kind):
        return "varchar"
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_timestamp(kind):
        return "timestamp"
    return "bigint"


def key_text(key: tuple | None) -> str | None:
    """A key as one text, parts joined by `:`."""
    return None if key is None or None in key else ":".join(str(part) for part in key)

