"""A raw.duckdb as loading leaves it, written by hand: for tests of the models without any source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import duckdb
import yaml

from orchestration.dbt_sources import CONTRACTS, DOMAINS, SYSTEM, data_type

Rows = list[dict]


def tables_of(vendor: str) -> dict[str, dict[str, str]]:
    """Columns and types of every raw table of a vendor."""
    if vendor == "files":
        domains = yaml.safe_load(DOMAINS.read_text())
        return {
            name.replace(".", "__"): {c: data_type(spec["type"]) for c, spec in columns.items()}
            for name, columns in domains.items()
        }
    contract = yaml.safe_load((CONTRACTS / f"{vendor}.yml").read_text())
    return {
        name: {c: data_type(spec["type"]) for c, spec in resource["columns"].items()}
        for name, resource in contract["resources"].items()
    }


def write(path: Path, vendors: Mapping[str, Mapping[str, Rows]], as_of: str, instance: str | None = None) -> None:
    """Write `{vendor: {resource: rows}}` as first versions; the vendor's other tables stand there empty.

    A row may set system columns itself (`_sequence`, `_deleted`, `_extracted_at`); lists and mappings become JSON.
    """
    with duckdb.connect(str(path)) as raw:
        raw.execute("set TimeZone = 'UTC'")
        for vendor, resources in vendors.items():
            schema = f"raw_{instance or vendor}"
            raw.execute(f"create schema if not exists {schema}")
            for table, columns in tables_of(vendor).items():
                system = {name: kind for name, (kind, _) in SYSTEM.items()}
                typed = ", ".join(f'"{name}" {kind}' for name, kind in {**columns, **system}.items())
                raw.execute(f"create table if not exists {schema}.{table} ({typed})")
                for place, row in enumerate(resources.get(table, [])):
                    filled = {
                        "_version": place, "_sequence": 1, "_deleted": False, "_as_of": as_of, "_run_id": "by-hand",
                        "_extracted_at": f"{as_of} 03:00", "source_system": vendor,
                        "source_instance": instance or vendor, **row,
                    }  # fmt: skip
                    names = ", ".join(f'"{name}"' for name in filled)
                    values = [json.dumps(v) if isinstance(v, (list, dict)) else v for v in filled.values()]
                    places = ", ".join("?" for _ in values)
                    raw.execute(f"insert into {schema}.{table} ({names}) values ({places})", values)
