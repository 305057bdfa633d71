"""A week later, a run that is killed, the same day again: nothing lost, nothing moved without a reason."""

import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.end_to_end.conftest import REVOPS, ROOT, Company, one_sentence

pytestmark = pytest.mark.slow
PAST = (
    "select kpi_id, period_start, value from marts.kpi_values "
    "where segment_type = 'all' and kpi_id in ('mrr', 'customers', 'new_mrr', 'churned_mrr') "
    "and period_start < date '2026-05-01' order by all"
)
IDS = "select entity_type, source_system, source_object, source_id, entity_id from core.identity_links"
# of a company loaded twice and of one loaded once: the same rows
SAME = (
    "core.fct_invoices", "core.fct_invoice_lines", "core.fct_payments", "core.fct_opportunities",
    "core.fct_opportunity_stage_history", "core.fct_tickets", "core.fct_marketing_spend_daily",
    "core.fct_mrr_items_monthly", "core.fct_mrr_movements", "marts.mrr_waterfall_monthly", "marts.retention_monthly",
    "marts.win_rates_quarterly", "marts.funnel_monthly",
)  # fmt: skip


def test_killed_in_the_middle_nothing_is_lost_and_a_week_later_only_changes_are_loaded(copy):
    first = {s["instance"]: s for s in copy.status["sources"]}
    before, old_ids = copy.ask(PAST), set(copy.ask(IDS))
    kill_a_run_of_a_week_later(copy)
    status = copy.revops("status")
    assert status.returncode == 1
    assert "killed" in status.stderr
    again = copy.run("2026-06-07")
    assert again.returncode == 0, again.stdout + again.stderr
    assert copy.status["state"] == "published"
    assert copy.ask("select as_of from ops.company")[0][0].isoformat() == "2026-06-07"
    assert open_runs(copy) == []
    assert held_slots(copy) == []
    fresh = Company(copy.data.parent / "fresh", copy.seed, copy.accounts)
    assert fresh.run("2026-06-07").returncode == 0
    for table in SAME:
        query = f"select * from {table} order by all"
        assert copy.ask(query) == fresh.ask(query), table
    assert copy.ask(PAST) == before
    assert len(old_ids - set(copy.ask(IDS))) <= 0.01 * len(old_ids)
    # the killed run may have loaded all there was: both together loaded what a week brings
    for source in copy.status["sources"]:
        assert source["new"] + source["changed"] + source["deleted"] < 0.25 * first[source["instance"]]["new"], source


def open_runs(company: Company) -> list[tuple]:
    """Runs that Dagster believes to go on."""
    with sqlite3.connect(company.data / "dagster" / "runs.db") as history:
        return history.execute("select run_id, status from runs where status not in ('SUCCESS', 'FAILURE')").fetchall()


def held_slots(company: Company) -> list[tuple]:
    """Slots of the pool that a run still holds or waits for."""
    with sqlite3.connect(company.data / "dagster" / "index.db") as history:
        held = history.execute("select run_id from concurrency_slots where run_id is not null").fetchall()
        return held + history.execute("select run_id from pending_steps").fetchall()


def kill_a_run_of_a_week_later(copy: Company) -> None:
    """Start a run, see that a second one is refused, and kill the first while dbt is at work."""
    size = ("--seed", str(copy.seed), "--accounts", str(copy.accounts))
    running = subprocess.Popen(
        [REVOPS, "run", "--sandbox", *size, "--as-of", "2026-06-07"],
        cwd=ROOT, env=copy.environ(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    marker = copy.data / "logs" / "dbt" / "unions" / "dbt.log"
    before = marker.stat().st_mtime_ns
    until(running, lambda: "run_id" in (copy.data / ".lock").read_text())
    second = copy.run("2026-06-07")
    assert second.returncode == 1
    assert str(running.pid) in one_sentence(second)
    # the dbt child must not outlive its parent and keep the file
    until(running, lambda: marker.stat().st_mtime_ns != before)
    running.send_signal(signal.SIGKILL)
    running.wait()


def until(process: subprocess.Popen, reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 240
    while not reached():
        assert process.poll() is None, "the run ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_run_again_on_the_same_day_gives_the_same_rows(copy):
    tables = ("core.fct_mrr_items_monthly", "core.identity_links", "marts.mrr_waterfall_monthly", "ml.account_scores")
    before = {t: copy.ask(f"select * from {t} order by all") for t in tables}
    done = copy.run()
    assert done.returncode == 0, done.stderr
    assert {t: copy.ask(f"select * from {t} order by all") for t in tables} == before
