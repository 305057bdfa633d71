"""What Dagster loads: everything below orchestration/defs."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from orchestration import run_history


@dg.definitions
def defs() -> dg.Definitions:
    run_history.do_not_wait_for_the_disk()
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent / "defs")
