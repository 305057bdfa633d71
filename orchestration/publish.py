"""Write–audit–publish: a whole copy of the public schemas, checked, then swapped in with one rename."""

from __future__ import annotations

import shutil
from datetime import date

import pandas as pd

from orchestration import warehouse
from orchestration.warehouse import PUBLIC_SCHEMAS, Paths, Refused

KEPT_COPIES = 3


def database(paths: Paths, run_id: str) -> dict[str, int]:
    """Publish published/revops.duckdb; the copy before it is kept. Returns rows by `schema.table`.

    Readers hold the old file or the new one, never a part: the copy is made aside, counted against the
    warehouse, checkpointed and renamed.
    """
    with warehouse.connect(paths) as connection:
        connection.execute("force checkpoint")
        expected = row_counts(connection)
    part = paths.published / f".{run_id}.part.duckdb"
    for left in paths.published.glob(".*.part.duckdb*"):
        left.unlink()
    shutil.copyfile(paths.warehouse, part)
    with warehouse.opened(part, read_only=False) as connection:
        schemas = connection.execute("select distinct schema_name from duckdb_schemas() where not internal").fetchall()
        for (schema,) in schemas:
            if schema not in (*PUBLIC_SCHEMAS, "main"):
                connection.execute(f'drop schema "{schema}" cascade')
        connection.execute("force checkpoint")
        found = row_counts(connection)
    if found != expected:
        part.unlink()
        raise Refused("The copy to be published differs from the warehouse: the last good copy stays. Run again.")
    _keep_copy(paths)
    part.replace(paths.database)
    return found


def row_counts(connection) -> dict[str, int]:
    """Exact rows by `schema.table` of the public schemas of an open database."""
    names = connection.execute(
        "select schema_name, table_name from duckdb_tables() where schema_name in (select unnest(?)) order by 1, 2",
        [list(PUBLIC_SCHEMAS)],
    ).fetchall()
    return {
        f"{schema}.{table}": connection.execute(f'select count(*) from "{schema}"."{table}"').fetchone()[0]
        for schema, table in names
    }


def _keep_copy(paths: Paths) -> None:
    if not paths.database.exists():
        return
    copies = sorted(paths.published.glob("revops.*.duckdb"), key=lambda f: f.stat().st_mtime)
    for old in copies[: max(0, len(copies) - KEPT_COPIES + 2)]:
        old.unlink()
    with warehouse.opened(paths.database) as connection:
        row = connection.execute("select as_of from ops.company").fetchone()
    kept = paths.published / f"revops.{row[0] if row else 'earlier'}.duckdb"
    kept.unlink(missing_ok=True)
    kept.hardlink_to(paths.database)


def kpi_values(paths: Paths, run_id: str, as_of: date) -> pd.DataFrame:
    """Each KPI as it was just published: kpi_id, period, segment, value, numerator, denominator, run and day."""
    with warehouse.opened(paths.database) as connection:
        return connection.execute(
            "select ? as run_id, ?::date as as_of, kpi_id, period_grain, period_start, segment_type, segment, "
            "value, numerator, denominator, unit, currency from marts.kpi_values",
            [run_id, as_of],
        ).df()
