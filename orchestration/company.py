"""The company the warehouse belongs to, as data: the vars of dbt_project.yml, a files mapping's own over them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from orchestration.warehouse import ROOT

PROJECT = ROOT / "dbt_project"
KEYS = ("company_name", "company_currency", "company_time_zone", "fiscal_year_start_month")


@cache
def project_vars() -> dict:
    """The vars of dbt_project.yml."""
    return yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]


def settings(mapping: str | None = None) -> dict[str, str]:
    """Name, currency, IANA time zone and first fiscal month; `mapping` is the path of a files mapping or None."""
    values = {key: project_vars()[key] for key in KEYS}
    if mapping:
        named = yaml.safe_load(Path(mapping).read_text()) or {}
        for key, value in (named.get("company") or {}).items():
            target = key if key in KEYS else f"company_{key}"
            if target in KEYS:
                values[target] = value
        values["company_name"] = (named.get("company") or {}).get("name") or named.get("instance") or "files"
    return values
