"""The contracts of every source as the job sees them: vendors by their contract, files by the domain columns."""

from __future__ import annotations

from functools import cache

from ingestion.contract import Resource, domain_objects
from ingestion.registry import SOURCES

FILES = "files"


@cache
def resources() -> dict[str, dict[str, Resource]]:
    """{vendor: {table in raw: its resource}}; the tables of `files` are called <domain>__<object>."""
    vendors = {vendor: dict(source.contract.resources) for vendor, source in SOURCES.items()}
    return {**vendors, FILES: {name.replace(".", "__"): found for name, found in domain_objects().items()}}
