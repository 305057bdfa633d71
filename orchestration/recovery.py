"""What a killed run leaves in Dagster's store: a run that seems to go on, and its slot in the pool."""

from __future__ import annotations

import dagster as dg
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES, RunsFilter

from orchestration.warehouse import Paths, Refused, run_lock


def free_dead_runs(paths: Paths) -> int:
    """Mark runs whose process is gone as failed and free their slots. Returns how many there were.

    A run that is at work holds the lock of the data folder: then nothing is dead, and nothing is touched.
    """
    try:
        with run_lock(paths, {"started_at": "recovery"}):
            instance = dg.DagsterInstance.get()
            dead = instance.get_runs(RunsFilter(statuses=list(IN_PROGRESS_RUN_STATUSES)))
            for run in dead:
                instance.report_run_failed(run, "The process of this run is gone: it was killed.")
                instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            return len(dead)
    except Refused:
        return 0
