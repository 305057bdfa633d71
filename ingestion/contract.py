"""Contracts: what a source must deliver, as columns, types and keys (`contracts/*.yml`, `domains.yml`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import yaml

FOLDER = Path(__file__).parent
_DECIMAL = re.compile(r"decimal\((\d+),\s*(\d+)\)")
_ARROW = {
    "text": pa.string(), "json": pa.string(), "bigint": pa.int64(), "double": pa.float64(), "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"), "date": pa.date32(), "decimal": pa.decimal128(28, 6),
}  # fmt: skip
SYSTEM = {
    "_version": "bigint", "_sequence": "bigint", "_deleted": "boolean", "_as_of": "date",
    "_extracted_at": "timestamp", "_run_id": "text", "source_system": "text", "source_instance": "text",
}  # fmt: skip


def arrow_type(name: str) -> pa.DataType:
    """The Arrow type of a contract's type: text, bigint, decimal(p,s), double, boolean, timestamp, date, json."""
    if sized := _DECIMAL.fullmatch(name):
        return pa.decimal128(int(sized[1]), int(sized[2]))
    return _ARROW[name]


@dataclass(frozen=True)
class Column:
    """One column: its type, and where its value stands in the vendor's object."""

    name: str
    type: str
    path: tuple[str, ...]
    required: bool = False
    epoch: bool = False  # a timestamp told as seconds since 1970
    pii: bool = False
    meaning: str = ""

    @property
    def arrow(self) -> pa.DataType:
        return arrow_type(self.type)


@dataclass(frozen=True)
class Resource:
    """One table: one row a version of a key."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    cursor: str | None = None  # the vendor's own change time; without one, versions are numbered
    empty_is_null: bool = False  # the vendor tells "no value" as an empty text

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(column.name, column.arrow) for column in self.columns])

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class Contract:
    """Everything one vendor must deliver."""

    vendor: str
    resources: dict[str, Resource]


@cache
def load_contract(vendor: str) -> Contract:
    """The contract of a vendor (`contracts/<vendor>.yml`)."""
    told = yaml.safe_load((FOLDER / "contracts" / f"{vendor}.yml").read_text())
    empty_is_null = told.get("empty_is_null", False)
    return Contract(
        told["vendor"],
        {name: _resource(name, body, empty_is_null) for name, body in told["resources"].items()},
    )


def _resource(name: str, body: dict, empty_is_null: bool) -> Resource:
    key = tuple(body["key"])
    columns = tuple(
        Column(
            name=column,
            type=spec["type"],
            path=tuple(spec.get("path", column).split(".")),
            required=spec.get("required", False) or column in key,
            epoch=spec.get("epoch") == "s",
            pii=spec.get("pii", False),
            meaning=spec.get("meaning", ""),
        )
        for column, spec in body["columns"].items()
    )
    return Resource(name, body.get("description", ""), key, columns, body.get("cursor"), empty_is_null)


@cache
def domain_objects() -> dict[str, Resource]:
    """Every object a file can be mapped to (`domains.yml`), as the resource `<domain>.<object>`."""
    told = yaml.safe_load((FOLDER / "domains.yml").read_text())
    return {
        name: Resource(
            name=name,
            description="",
            key=tuple(column for column, spec in columns.items() if spec.get("key")),
            columns=tuple(
                Column(column, spec["type"], (column,), bool(spec.get("key")), pii=spec.get("pii", False),
                       meaning=spec.get("meaning", ""))
                for column, spec in columns.items()
            ),
        )
        for name, columns in told.items()
    }  # fmt: skip
