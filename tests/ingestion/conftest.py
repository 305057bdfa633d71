"""What the ingestion tests share: recorded pages as a source, loads into a folder, latest rows of a raw log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion import load as loading
from ingestion.connections import Connection
from ingestion.contract import Contract, load_contract
from ingestion.folder import Company
from ingestion.reading import Said, Window

SANDBOX = Company("sandbox", 7, 60)


class Recorded:
    """A connector that says what it was given, and keeps what it was asked."""

    def __init__(self, said: dict[str, Sequence[Said]]) -> None:
        self.said, self.order = said, tuple(said)
        self.asked: dict[str, Window] = {}

    def read(self, resource: str, window: Window) -> Iterator[Said]:
        self.asked[resource] = window
        yield from self.said[resource]


@pytest.fixture
def load_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Load pages into tmp_path/data as if vendor `vendor` had sent them: (vendor, {resource: said}, day) → result."""

    def run(vendor: str, said: dict[str, Sequence[Said]], day: int = 1, **options: Any) -> Any:
        connector = Recorded(said)
        contract = load_contract(vendor)
        kept = Contract(vendor, {name: contract.resources[name] for name in said})
        monkeypatch.setattr(loading, "_connector", lambda connection: (connector, kept))
        secrets = {"api_key": "k", "developer_token": "d"}
        connection = Connection(vendor, vendor, "http://127.0.0.1:9", {"email": "e"}, secrets)
        (result,) = loading.load([connection], tmp_path / "data", date(2026, 1, day), f"run-{day}", **options)
        result.asked = connector.asked
        return result

    return run


@pytest.fixture
def query(tmp_path: Path):
    """Rows of a query over tmp_path/data/raw.duckdb."""
    return lambda sql: rows(tmp_path / "data", sql)


def rows(data_dir: Path, sql: str) -> list[tuple]:
    with closing(duckdb.connect(str(data_dir / "raw.duckdb"), read_only=True)) as connection:
        return connection.execute(sql).fetchall()


def latest(vendor: str, name: str) -> str:
    """SQL of the living latest rows of a resource, as dbt reads them."""
    resource = load_contract(vendor).resources[name]
    keys = ", ".join(f'"{key}"' for key in resource.key)
    columns = ", ".join(f'"{column}"' for column in resource.names)
    cursor = f'"{resource.cursor}" desc nulls last, ' if resource.cursor else ""
    return f"""select {columns} from (
        select * from raw_{vendor}."{name}"
        qualify row_number() over (partition by {keys} order by {cursor}_sequence desc, _extracted_at desc) = 1
    ) where not _deleted order by all"""
