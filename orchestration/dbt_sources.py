"""dbt sources from the contracts: `python -m orchestration.dbt_sources` writes each `_sources.yml`.

A source is named after the vendor, its tables after the resources; `meta` carries what the macros need: key
and cursor. Columns are the contract's, then the system columns of the raw log.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from ingestion.registry import SOURCES
from orchestration.warehouse import ROOT

CONTRACTS = ROOT / "ingestion" / "contracts"
DOMAINS = ROOT / "ingestion" / "domains.yml"
PROJECT = ROOT / "dbt_project"
STAGING = PROJECT / "models" / "staging"
MADE = "Made from ingestion/{origin} by `python -m orchestration.dbt_sources`: change that, not this."
TYPES = {"text": "varchar", "json": "varchar"}
SYSTEM = {
    "_version": ("bigint", "Hash of the content with its cursor: names a version of the key."),
    "_sequence": ("bigint", "Number of the version, for objects without a cursor."),
    "_deleted": ("boolean", "A tombstone: the vendor no longer has this key."),
    "_as_of": ("date", "Day of the load that wrote the version."),
    "_extracted_at": ("timestamp", "When the version was last seen."),
    "_run_id": ("varchar", "Run that loaded it."),
    "source_system": ("varchar", "Vendor."),
    "source_instance": ("varchar", "Connected account of the vendor."),
}


def data_type(contract_type: str, decimal: str = "decimal(28,6)") -> str:
    """The warehouse type of a contract's type (`text`, `bigint`, `decimal(p,s)`, …)."""
    return decimal if contract_type == "decimal" else TYPES.get(contract_type, contract_type)


def _column(name: str, spec: dict) -> dict:
    column: dict = {"name": name, "data_type": data_type(spec["type"])}
    if meaning := spec.get("meaning") or spec.get("description"):
        column["description"] = meaning
    if spec.get("pii"):
        column["config"] = {"meta": {"pii": True}}
    return column


def _table(name: str, description: str, key: list[str], cursor: str | None, columns: dict[str, dict]) -> dict:
    system = [{"name": n, "data_type": t, "description": d} for n, (t, d) in SYSTEM.items()]
    return {
        "name": name,
        "description": description,
        "config": {"meta": {"key": key, "cursor": cursor}},
        "columns": [_column(n, spec) for n, spec in columns.items()] + system,
    }


def _source(vendor: str, description: str, tables: list[dict]) -> dict:
    source = {"name": vendor, "description": description, "database": "raw", "schema": f"raw_{vendor}"}
    if vendor in SOURCES:
        source["config"] = {"meta": {"freshness_hours": SOURCES[vendor].freshness_hours}}
    return {"version": 2, "sources": [{**source, "tables": tables}]}


def vendor_source(contract: dict) -> dict:
    """The `_sources.yml` of one vendor's contract, as a mapping."""
    tables = [
        _table(name, spec.get("description", ""), spec["key"], spec.get("cursor"), spec["columns"])
        for name, spec in contract["resources"].items()
    ]
    return _source(contract["vendor"], f"What {contract['vendor']} delivered, every version.", tables)


def files_source(domains: dict[str, dict[str, dict]]) -> dict:
    """The `_sources.yml` of exported files: a table `<domain>__<object>` for each object of domains.yml."""
    tables = []
    for name, columns in domains.items():
        key = [column for column, spec in columns.items() if spec.get("key")]
        table = name.replace(".", "__")
        tables.append(_table(table, f"{name} as exported files told it.", key, None, columns))
    return _source("files", "Exported files, mapped to the columns of the domains.", tables)


def rendered() -> dict[Path, str]:
    """Every generated file: path and text."""
    contracts = [yaml.safe_load(path.read_text()) for path in sorted(CONTRACTS.glob("*.yml"))]
    sources = {contract["vendor"]: vendor_source(contract) for contract in contracts}
    sources["files"] = files_source(yaml.safe_load(DOMAINS.read_text()))
    made = {}
    for vendor, source in sources.items():
        origin = "domains.yml" if vendor == "files" else f"contracts/{vendor}.yml"
        text = yaml.safe_dump(source, sort_keys=False, allow_unicode=True, width=120)
        made[STAGING / vendor / "_sources.yml"] = f"# {MADE.format(origin=origin)}\n{text}"
    made[PROJECT / "macros" / "contract_resources.sql"] = _resources_macro(sources)
    return made


def _resources_macro(sources: dict[str, dict]) -> str:
    """A macro that gives {vendor: [resource, …]}: a model that reads every source names them all while parsing."""
    lines = [
        f"    '{vendor}': {[table['name'] for table in source['sources'][0]['tables']]}"
        for vendor, source in sources.items()
    ]
    return (
        f"{{# {MADE.format(origin='contracts and domains.yml')} #}}\n{{% macro contract_resources() %}}\n"
        "{{ return({\n" + ",\n".join(lines) + "\n}) }}\n{% endmacro %}\n"
    )


def main() -> None:
    for path, text in rendered().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


if __name__ == "__main__":
    main()
