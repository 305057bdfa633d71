"""Read the files of a mapping's entry as texts: the table `source`, joined files beside the main one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import duckdb

from ingestion.errors import MappingError
from ingestion.files_sql import literal, quoted
from ingestion.mapping import Entry, Join, file_kind, unknown_column

SAMPLE_ROWS = 20_000  # of an NDJSON file, to learn its columns


def read_source(con: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    """Make the table `source`: the columns that the entry uses, as text, with `_file` and `_row` (from 1).

    Raises
    ------
    MappingError
        A file cannot be read, or has not the columns.
    """
    known = _names(entry.files)
    wanted = dict.fromkeys([*entry.key, *(n for s in entry.columns.values() for n in s.columns)])
    joined: dict[str, int] = {}
    sides = [_names(join.files) for join in entry.joins]
    for name in wanted:
        if name not in known:
            holder = next((i for i, side in enumerate(sides) if name in side), None)
            if holder is None:
                files = entry.files + tuple(path for join in entry.joins for path in join.files)
                raise unknown_column(name, files, [*known, *(n for side in sides for n in side)], entry)
            joined[name] = holder
    for i, join in enumerate(entry.joins):
        _check_join(entry, join, known, sides[i])
    main = dict.fromkeys([*(n for n in wanted if n in known), *(a for join in entry.joins for a, _ in join.on)])
    select = [f"m.{quoted(n)}" for n in main] + [f"j{i}.{quoted(n)}" for n, i in joined.items()]
    con.execute(f"create or replace temp table main_rows as {_rows(con, entry.files, list(main))}")
    joins = ""
    for i, join in enumerate(entry.joins):
        agreed = _agreed(con, join, [n for n in joined if joined[n] == i])
        con.execute(f"create or replace temp table joined_{i} as {agreed}")
        same = " and ".join(f"m.{quoted(a)} = j{i}.{quoted('on ' + b)}" for a, b in join.on)
        joins += f" left join joined_{i} j{i} on {same}"
    cells = ", ".join([*select, "m._file", "m._row"])
    con.execute(f"create or replace temp table source as select {cells} from main_rows m{joins}")
    con.execute("insert into bad select payload, null, reason, _file, _row from unreadable")
    con.execute("drop table unreadable; drop table main_rows")


def _check_join(entry: Entry, join: Join, known: list[str], side: list[str]) -> None:
    for mine, theirs in join.on:
        if mine not in known:
            raise unknown_column(mine, entry.files, known, entry)
        if theirs not in side:
            raise unknown_column(theirs, join.files, side, entry)


def _agreed(con: duckdb.DuckDBPyConnection, join: Join, names: list[str]) -> str:
    """SQL of a joined file with one row a key: a column has a value only where all rows of the key agree."""
    on = [theirs for _, theirs in join.on]
    rows = _rows(con, join.files, list(dict.fromkeys([*on, *names])))
    keys = ", ".join(f"{quoted(n)} as {quoted('on ' + n)}" for n in on)
    values = [
        f"case when count(distinct {quoted(n)}) = 1 and count({quoted(n)}) = count(*) then min({quoted(n)}) end"
        f" as {quoted(n)}"
        for n in names
    ]
    return f"select {', '.join([keys, *values])} from ({rows}) group by {', '.join(map(quoted, on))}"


def _names(files: tuple[Path, ...]) -> list[str]:
    """The columns of files, in their order."""
    return list(dict.fromkeys(name for path in files for name in _columns(path, path.stat().st_mtime_ns)))


@lru_cache(maxsize=1024)
def _columns(path: Path, changed_ns: int) -> tuple[str, ...]:
    with duckdb.connect() as con:
        try:
            if file_kind(path) == "json":
                keys = f"select distinct unnest(json_keys(json)) from (from {_objects(path)} limit {SAMPLE_ROWS})"
                return tuple(sorted(row[0] for row in con.execute(keys).fetchall()))
            return tuple(row[0] for row in con.execute(f"describe from {_scan(path)}").fetchall())
        except duckdb.Error as error:
            raise _unreadable(path, error) from None


def _rows(con: duckdb.DuckDBPyConnection, files: tuple[Path, ...], names: list[str]) -> str:
    """SQL of the named columns as texts, with file and row; what cannot be read goes to the table `unreadable`."""
    con.execute(
        "create temp table if not exists unreadable (payload varchar, reason varchar, _file varchar, _row bigint)"
    )
    parts = []
    for i, path in enumerate(files):
        there = _names((path,))
        part = f"file_{i}_of_{abs(hash(path))}"
        try:
            if file_kind(path) == "json":
                cells = [f"json ->> {literal('$.' + quoted(n))} as {quoted(n)}" for n in names]
                con.execute(
                    f"create or replace temp table {part} as select {', '.join([*cells, 'json'])},"
                    f" row_number() over () as _row from {_objects(path)}"
                )
                _set_aside_broken_json(con, part, path)
            else:
                cells = [f"{quoted(n)}::varchar as {quoted(n)}" if n in there else f"null::varchar as {quoted(n)}"
                         for n in names]  # fmt: skip
                con.execute(
                    f"create or replace temp table {part} as select {', '.join(cells)},"
                    f" row_number() over () as _row from {_scan(path)}"
                )
                _set_aside_broken_csv(con, path)
        except duckdb.Error as error:
            raise _unreadable(path, error) from None
        parts.append(f"select *, {literal(path.name)} as _file from {part}")
    return " union all by name ".join(parts)


def _scan(path: Path) -> str:
    if file_kind(path) == "parquet":
        return f"read_parquet({literal(str(path))})"
    return f"read_csv({literal(str(path))}, all_varchar = true, header = true, store_rejects = true, rejects_limit = 0)"


def _objects(path: Path) -> str:
    return f"read_ndjson_objects({literal(str(path))}, ignore_errors = true)"


def _set_aside_broken_csv(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    tables = con.execute("select 1 from duckdb_tables() where table_name = 'reject_errors'").fetchone()
    if tables and file_kind(path) == "csv":
        con.execute(f"""
            insert into unreadable select distinct to_json({{line: csv_line}})::varchar,
                'the line does not split into the columns of the header', {literal(path.name)}, line
            from reject_errors""")
        con.execute("drop table if exists reject_errors; drop table if exists reject_scans")


def _set_aside_broken_json(con: duckdb.DuckDBPyConnection, part: str, path: Path) -> None:
    con.execute(f"""
        insert into unreadable
        select to_json({{line: json}})::varchar, 'the line is no JSON object', {literal(path.name)}, _row
        from {part} where json is null or json_type(json) <> 'OBJECT'""")
    con.execute(f"delete from {part} where json is null or json_type(json) <> 'OBJECT'")
    con.execute(f"alter table {part} drop column json")


def _unreadable(path: Path, error: duckdb.Error) -> MappingError:
    line = next(iter(str(error).strip().splitlines()), "")
    return MappingError(f"{path.name} cannot be read ({line[:200]}).")
