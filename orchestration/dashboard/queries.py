"""What the page reads from the published copy; a table or column that is not there reads as nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb


class Row(dict):
    """One row by column name; a column the table lacks is None."""

    def __missing__(self, key: str) -> None:
        return None

    def first(self, *names: str) -> Any:
        """The first of these columns that has a value."""
        return next((self[name] for name in names if self[name] is not None), None)


class Published:
    """The published copy, read table by table."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._columns: dict[str, list[str]] = {}
        for schema, table, column in connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() where not internal "
            "order by schema_name, table_name, column_index"
        ).fetchall():
            self._columns.setdefault(f"{schema}.{table}", []).append(column)

    def has(self, table: str) -> bool:
        """Whether `schema.table` was published."""
        return table in self._columns

    def rows(
        self, table: str, where: Mapping[str, Any] | None = None, order: Sequence[str] = (), limit: int | None = None
    ) -> list[Row]:
        """Rows of `schema.table` where columns equal values, in a fixed order.

        Parameters
        ----------
        where
            Value (or list of values) a column must equal; a column that the table lacks does not filter.
        order
            Column names, `-` before one for descending; all other columns decide between equals.
        """
        if not self.has(table):
            return []
        columns = self._columns[table]
        conditions, values = [], []
        for column, value in (where or {}).items():
            if column in columns:
                many = value if isinstance(value, list) else [value]
                conditions.append(f'"{column}" in ({", ".join("?" * len(many))})')
                values += many
        named = [name.lstrip("-") for name in order]
        by = [
            f'"{n.lstrip("-")}" {"desc" if n[0] == "-" else "asc"} nulls last'
            for n in order
            if n.lstrip("-") in columns
        ]
        by += [f'"{name}" nulls last' for name in columns if name not in named]
        schema, name = table.split(".")
        query = f'select * from "{schema}"."{name}"'
        query += f" where {' and '.join(conditions)}" if conditions else ""
        query += f" order by {', '.join(by)}" + (f" limit {limit}" if limit else "")
        found = self._connection.execute(query, values).fetchall()
        return [Row(zip(columns, map(_known, values), strict=True)) for values in found]

    def kpis(self) -> dict[str, list[Row]]:
        """Each KPI of the whole company by its id, oldest period first (marts.kpi_values, segment_type 'all')."""
        series: dict[str, list[Row]] = {}
        for row in self.rows("marts.kpi_values", {"segment_type": "all"}, ["kpi_id", "period_start"]):
            series.setdefault(row["kpi_id"], []).append(row)
        return series

    def company(self) -> Row:
        """name, currency, time_zone, fiscal_start and as_of of the company, from ops.company."""
        row = next(iter(self.rows("ops.company")), Row())
        return Row(
            name=row["company_name"] or "This company",
            currency=row["company_currency"] or "",
            time_zone=row["company_time_zone"],
            fiscal_start=row["fiscal_year_start_month"] or 1,
            as_of=row["as_of"],
        )


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
