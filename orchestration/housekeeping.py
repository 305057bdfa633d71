"""What may be deleted, and what only a person may delete."""

from __future__ import annotations

import shutil

from orchestration import warehouse
from orchestration.warehouse import Paths, Refused

REBUILT = ("warehouse.duckdb", "warehouse.duckdb.wal", "logs", "dagster")


def clean(paths: Paths) -> None:
    """Remove what the next run rebuilds. raw.duckdb, the ledger, dlt's state and the published copy stay."""
    with warehouse.run_lock(paths, {"started_at": "clean"}):
        for name in REBUILT:
            _remove(paths, name)
    print(f"Removed what can be rebuilt in {paths.data}; raw, ledger and the published copy are untouched.")


def reset(paths: Paths, confirmed: bool) -> None:
    """Forget everything under the data folder.

    Raises
    ------
    Refused
        Not confirmed.
    """
    if not confirmed:
        raise Refused(
            f"This forgets everything in {paths.data}, raw data and ledger too: "
            "`make reset CONFIRM=yes` if that is meant."
        )
    if not paths.data.exists():
        print("There is nothing to forget.")
        return
    known = {p.name for p in (paths.raw, paths.warehouse, paths.ledger, paths.published, paths.logs, paths.dagster)}
    known |= {"dlt", "company.json", "raw.duckdb.wal", "warehouse.duckdb.wal"}
    with warehouse.run_lock(paths, {"started_at": "reset"}):
        for name in sorted(known):
            _remove(paths, name)
    print(f"Forgot everything in {paths.data}.")


def _remove(paths: Paths, name: str) -> None:
    target = paths.data / name
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
