"""The sandbox company: a B2B subscription company that does not exist, told through its vendors' APIs."""

from __future__ import annotations

from pathlib import Path

from ingestion.sandbox.server import PortTaken, Running, running, serve
from ingestion.sandbox.world import Sandbox

__all__ = ["PortTaken", "Running", "Sandbox", "export", "running", "serve", "truth"]


def export(sandbox: Sandbox, out: Path, format: str) -> None:
    """Write the vendors' objects as files: ``out/<vendor>/<object>.<format>`` (csv, ndjson or parquet)."""
    from ingestion.sandbox.full_export import write_files  # here, so that serving need not wait for pyarrow

    write_files(sandbox, Path(out), format)


def truth(sandbox: Sandbox, out: Path) -> None:
    """Write what no API shows: who is who, true MRR, leaks, mismatches, hazards, pipeline (Parquet in ``out``)."""
    from ingestion.sandbox.ground_truth import write_truth

    write_truth(sandbox, Path(out))
