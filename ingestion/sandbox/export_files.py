"""Writers of CSV, NDJSON and Parquet that take rows as they come; nested values become JSON text."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]
BUFFER = 20_000
FORMATS = ("csv", "ndjson", "parquet")
WHOLE_NUMBERS = {  # whole numbers that a first batch may show as null only
    "amount_due", "amount_off", "amount_paid", "amount_received", "assignee_id", "cancel_at", "canceled_at",
    "days_until_due", "due_date", "duration_in_months", "ended_at", "ending_balance", "group_id",
    "next_payment_attempt", "organization_id", "quantity", "starting_balance", "trial_end", "trial_start",
    "automatically_finalizes_at", "effective_at", "webhooks_delivered_at",
}  # fmt: skip
_NUMBERS = {"percent_off"}


class FileWriter:
    """One file; its columns are ``columns``, or the keys of the first row."""

    def __init__(self, path: Path, form: str, columns: tuple[str, ...] | None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.form, self.columns = path, form, columns
        self.rows: list[Row] = []
        self._raw = path.open("wb") if form == "ndjson" else None
        self._text = path.open("w", newline="", encoding="utf-8") if form == "csv" else None
        self._csv = csv.writer(self._text) if self._text else None
        self._parquet: pq.ParquetWriter | None = None
        self._begun = False

    def write(self, rows: list[Row]) -> None:
        """Take more rows."""
        if self._raw:
            self._raw.write(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))
            return
        self.rows += rows
        if len(self.rows) >= BUFFER:
            self.flush()

    def flush(self) -> None:
        """Write out what is buffered."""
        if self.columns is None:
            self.columns = tuple(self.rows[0]) if self.rows else ("id",)
        if self._csv:
            if not self._begun:
                self._csv.writerow(self.columns)
            self._csv.writerows([[_cell(row.get(name)) for name in self.columns] for row in self.rows])
        elif self.form == "parquet":
            if self._parquet is None:
                fields = [(name, _type(name, [row.get(name) for row in self.rows])) for name in self.columns]
                self._parquet = pq.ParquetWriter(self.path, pa.schema(fields))
            schema = self._parquet.schema
            arrays = [pa.array([_typed(row.get(f.name), f.type) for row in self.rows], f.type) for f in schema]
            self._parquet.write_table(pa.Table.from_arrays(arrays, schema=schema))
        self._begun = True
        self.rows = []

    def close(self) -> None:
        """Finish the file."""
        if self._raw:
            self._raw.close()
            return
        if self.rows or not self._begun:
            self.flush()
        if self._text:
            self._text.close()
        if self._parquet:
            self._parquet.close()


def _cell(value: Any) -> Any:
    """A CSV cell: null is empty, booleans and nested values as JSON writes them."""
    if value is None:
        return ""
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return value if plain else orjson.dumps(value).decode()


def _type(name: str, values: list[Any]) -> pa.DataType:
    kinds = {type(value) for value in values if value is not None}
    if name in _NUMBERS or kinds in ({float}, {int, float}):
        return pa.float64()
    if kinds == {int} or (not kinds and name in WHOLE_NUMBERS):
        return pa.int64()
    return pa.bool_() if kinds == {bool} else pa.string()


def _typed(value: Any, kind: pa.DataType) -> Any:
    if value is None or not pa.types.is_string(kind) or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()
