"""A vendor's objects as typed columns: by the column where all values fit, row by row where one does not.

Nothing is bent to fit: 3.5 is no bigint, a number is no boolean. What vendors do is allowed: numbers told as text,
ids told as numbers, an empty text for "no value". A row that does not fit is set aside with one clear reason.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.contract import Column, Resource

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - timestamps are UTC without a zone
_WIDE = Context(prec=90)
_INTEGER = re.compile(r"[+-]?\d+(\.0+)?")
_MILLISECONDS = re.compile(r"\d{12,13}")
_NAMES = {str: "text", int: "whole number", float: "number", bool: "boolean", dict: "object", list: "list"}


@dataclass(frozen=True)
class BadRow:
    """A row that breaks the contract."""

    payload: Any
    reason: str
    key: tuple | None = None


class Misfit(ValueError):
    """A value that its column's type cannot hold."""


def typed(resource: Resource, rows: Sequence[Any]) -> tuple[pa.Table, list[BadRow]]:
    """The rows that fit as an Arrow table in the resource's schema, and those that do not.

    Parameters
    ----------
    rows : (n,) objects as the vendor sent them
    """
    reasons: dict[int, str] = {}
    for position, row in enumerate(rows):
        if not isinstance(row, dict):
            reasons[position] = f"the row is a {_NAMES.get(type(row), 'null')} where an object is due"
    objects = [row if isinstance(row, dict) else {} for row in rows] if reasons else rows
    arrays = [_column(column, resource.empty_is_null, objects, reasons) for column in resource.columns]
    table = pa.Table.from_arrays(arrays, schema=resource.schema)
    if not reasons:
        return table, []
    bad = [
        BadRow(rows[i], reasons[i], tuple(table.column(k)[i].as_py() for k in resource.key)) for i in sorted(reasons)
    ]
    return table.filter(pa.array([i not in reasons for i in range(len(rows))], pa.bool_())), bad


def _column(column: Column, empty_is_null: bool, rows: Sequence[dict], reasons: dict[int, str]) -> pa.Array:
    values = _values(column.path, rows)
    if column.type != "json" and (column.type != "text" or empty_is_null):
        values = [None if value == "" else value for value in values]
    array = _whole(column, values)
    if array is None:
        array = _row_by_row(column, values, reasons)
    if column.required and array.null_count:
        for position, missing in enumerate(array.is_null().to_pylist()):
            if missing:
                reasons.setdefault(position, f"{column.name} is required and missing")
    return array


def _values(path: tuple[str, ...], rows: Sequence[dict]) -> list:
    if len(path) == 1:
        return [row.get(path[0]) for row in rows]
    values: list = list(rows)
    for step in path:
        values = [value.get(step) if isinstance(value, dict) else None for value in values]
    return values


def _whole(column: Column, values: list) -> pa.Array | None:
    """The column at once, or None where some value needs a closer look."""
    kinds = set(map(type, values)) - {type(None)}
    kind = column.type
    try:
        if not kinds or (kind == "text" and kinds == {str}) or (kind == "boolean" and kinds == {bool}):
            return pa.array(values, column.arrow)
        if kind == "json":
            return pa.array([None if value is None else as_json(value) for value in values], pa.string())
        if kind == "bigint" and kinds == {int}:
            return pa.array(values, pa.int64())
        if kinds == {str} and (kind == "bigint" or kind.startswith("decimal")):
            texts = pa.array(values, pa.string())
            plain = r"^[+-]?\d+$" if kind == "bigint" else r"^[+-]?\d+(\.\d+)?$"
            return texts.cast(column.arrow) if pc.all(pc.match_substring_regex(texts, plain)).as_py() else None
        if kind == "timestamp" and column.epoch and kinds == {int}:
            return pa.array(values, pa.int64()).cast(pa.timestamp("s")).cast(pa.timestamp("us"))
        if kind == "timestamp" and not column.epoch and kinds == {str}:
            return pa.array(values, pa.string()).cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
        if kind == "date" and kinds == {str}:
            return pa.array(values, pa.string()).cast(pa.date32())
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return None
    return None


def _row_by_row(column: Column, values: list, reasons: dict[int, str]) -> pa.Array:
    cast = _CASTS[column.type.partition("(")[0]]
    cells: list = []
    for position, value in enumerate(values):
        try:
            cells.append(None if value is None else cast(value, column))
        except (Misfit, InvalidOperation, OverflowError, ValueError):
            due = "time in seconds since 1970" if column.epoch else column.type
            told = _NAMES.get(type(value), type(value).__name__)
            reasons.setdefault(position, f"{column.name} holds a {told} that is no {due}")
            cells.append(None)
    return pa.array(cells, column.arrow)


def as_json(value: Any) -> str:
    """One text for one content: keys sorted, no blanks."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        raise Misfit from None


def _text(value: Any, column: Column) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Misfit


def _bigint(value: Any, column: Column) -> int:
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        value = int(value.partition(".")[0])
    elif isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
        raise Misfit
    return value


def _decimal(value: Any, column: Column) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Misfit
    exact = Decimal(repr(value) if isinstance(value, float) else value)
    if not exact.is_finite():
        raise Misfit
    kind = column.arrow
    rounded = exact.quantize(Decimal(1).scaleb(-kind.scale), context=_WIDE)  # half to even, at the contract's scale
    if len(rounded.as_tuple().digits) > kind.precision:
        raise Misfit
    return rounded


def _double(value: Any, column: Column) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Misfit
    number = float(value)
    if not math.isfinite(number):
        raise Misfit
    return number


def _boolean(value: Any, column: Column) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise Misfit


def _timestamp(value: Any, column: Column) -> datetime:
    if column.epoch:
        moment = _EPOCH + timedelta(seconds=_bigint(value, column))
    elif isinstance(value, str) and _MILLISECONDS.fullmatch(value):
        moment = _EPOCH + timedelta(milliseconds=int(value))
    elif isinstance(value, str):
        moment = datetime.fromisoformat(value)
    else:
        raise Misfit
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _date(value: Any, column: Column) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value[:10]) if "T" in value else date.fromisoformat(value)
    raise Misfit


_CASTS: dict[str, Callable[[Any, Column], Any]] = {
    "text": _text, "bigint": _bigint, "decimal": _decimal, "double": _double, "boolean": _boolean,
    "timestamp": _timestamp, "date": _date, "json": lambda value, column: as_json(value),
}  # fmt: skip
