"""The main job once, in this process: what `revops run` does and Dagster schedules."""

from __future__ import annotations

import logging
import warnings
from datetime import date

import click
import dagster as dg

from orchestration import progress, recovery, summary
from orchestration.warehouse import Refused, paths, run_lock


def execute(as_of: date | None, mapping: str | None, sources: list[str], full_refresh: bool) -> int:
    """Run the job and print its summary. Returns the exit code: 0 done, 1 something a person must look at."""
    progress.started_by_hand()
    where = paths().make()
    warnings.filterwarnings("ignore")
    logging.disable(logging.INFO)
    try:
        with run_lock(where, {"started_at": "starting"}):
            pass
        recovery.free_dead_runs(where)
        progress.say(f"[bold]revops run[/bold] in {where.data}")
        job = _job()
    except Refused as refused:
        click.echo(str(refused), err=True)
        return 1
    settings = {"as_of": as_of.isoformat() if as_of else None, "mapping": mapping, "sources": sources,
                "full_refresh": full_refresh}  # fmt: skip
    before = where.status.stat().st_mtime_ns if where.status.exists() else None
    result = job.execute_in_process(
        instance=dg.DagsterInstance.get(), raise_on_error=False, tags={"revops/trigger": "command line"},
        run_config={"resources": {"session": {"config": settings}},
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )  # fmt: skip
    if not where.status.exists() or where.status.stat().st_mtime_ns == before:
        click.echo(_innermost(result), err=True)
        return 1
    code = summary.after_run(where)
    if not result.success and code == 0:
        click.echo(f"Published, and yet a step failed: {_innermost(result)}", err=True)
    return code if result.success else 1


def _job() -> dg.JobDefinition:
    from orchestration.definitions import defs

    return defs().resolve_job_def("revops")


def _innermost(result: dg.ExecuteInProcessResult) -> str:
    """The message at the root of the first error of a run."""
    for event in result.all_events:
        data = getattr(event.event_specific_data, "error", None)
        if data is not None:
            while data.cause is not None:
                data = data.cause
            return data.message.split(": ", 1)[-1].strip()
    return "Dagster does not say why: see `make dev`."
