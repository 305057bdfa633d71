"""A week later, wrong settings, a second run at once, a kill in the middle: nothing lost, one sentence each."""

import shutil
import signal
import subprocess
import time
from datetime import date

import duckdb
import pytest

from ingestion.sandbox import Sandbox, running
from tests.end_to_end.conftest import REVOPS, ROOT, Company

pytestmark = pytest.mark.slow
PAST = (
    "select kpi_id, period_start, value from marts.kpi_values "
    "where segment_type = 'all' and kpi_id in ('mrr', 'customers', 'new_mrr', 'churned_mrr') "
    "and period_start < date '2026-05-01' order by all"
)


@pytest.fixture
def copy(company, tmp_path) -> Company:
    """A company of its own to run again, as the first run left it."""
    shutil.copytree(company.data, tmp_path / "data")
    return Company(tmp_path / "data", company.seed, company.accounts)


def one_sentence(done: subprocess.CompletedProcess) -> str:
    assert "Traceback" not in done.stdout + done.stderr
    return done.stderr


def test_a_week_later_only_changes_are_loaded_and_past_months_stay(copy):
    first = {s["instance"]: s for s in copy.status["sources"]}
    before = copy.ask(PAST)
    done = copy.run("2026-06-07")
    assert done.returncode == 0, done.stdout + done.stderr
    for source in copy.status["sources"]:
        changed = source["new"] + source["changed"] + source["deleted"]
        assert changed < 0.25 * first[source["instance"]]["new"], source
    assert copy.ask(PAST) == before
    assert copy.ask("select as_of from ops.company")[0][0].isoformat() == "2026-06-07"
    ids = "select entity_type, source_system, source_object, source_id, entity_id from core.identity_links"
    kept = copy.data / "published" / "revops.2026-05-31.duckdb"
    old = set(copy.ask(ids, str(kept.relative_to(copy.data))))
    assert len(old - set(copy.ask(ids))) <= 0.01 * len(old)


def test_a_run_again_on_the_same_day_gives_the_same_rows(copy):
    tables = ("core.fct_mrr_items_monthly", "core.identity_links", "marts.mrr_waterfall_monthly", "ml.account_scores")
    before = {t: copy.ask(f"select * from {t} order by all") for t in tables}
    done = copy.run()
    assert done.returncode == 0, done.stderr
    assert {t: copy.ask(f"select * from {t} order by all") for t in tables} == before


def test_a_day_before_the_last_load_is_refused(copy):
    done = copy.run("2026-05-01")
    assert done.returncode == 1
    assert "2026-05-31" in one_sentence(done)


def test_another_company_in_the_same_folder_is_refused_with_the_remedy(copy):
    done = Company(copy.data, seed=99).run()
    assert done.returncode == 1
    assert "REVOPS_DATA_DIR" in one_sentence(done)
    assert copy.ask("select count(*) from core.dim_accounts")[0][0] > 0


def test_accounts_that_cannot_be_read_are_one_sentence_each_and_nothing_is_published(tmp_path):
    new = Company(tmp_path / "data")
    with running(Sandbox(seed=11, accounts=20, as_of=date(2026, 5, 31))) as sandbox:
        done = new.revops(
            "run", "--as-of", "2026-05-31", "--sources", "hubspot,stripe",
            SOURCES__HUBSPOT__BASE_URL=f"{sandbox.url}/hubspot", SOURCES__HUBSPOT__API_KEY="canary-3f9",
            SOURCES__STRIPE__BASE_URL="http://127.0.0.1:9", SOURCES__STRIPE__API_KEY="canary-7b2",
        )  # fmt: skip
    assert done.returncode == 1
    said = one_sentence(done)
    assert "hubspot refused the key (401)" in said
    assert "SOURCES__HUBSPOT__API_KEY" in said
    assert "http://127.0.0.1:9" in said
    kept = "".join(f.read_text(errors="replace") for f in new.data.rglob("*") if f.suffix in {".json", ".log", ".jsonl"})
    assert "canary" not in said + done.stdout + kept
    assert not (new.data / "published" / "revops.duckdb").exists()


def test_a_second_run_at_once_is_refused_and_a_killed_run_loses_nothing(copy):
    command = [REVOPS, "run", "--sandbox", "--seed", str(copy.seed), "--accounts", str(copy.accounts),
               "--as-of", "2026-06-07"]  # fmt: skip
    running = subprocess.Popen(
        command, cwd=ROOT, env=copy.environ(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not (copy.data / "logs" / "dbt" / "core_to_features").exists():
        if (copy.data / ".lock").read_text():
            break
        time.sleep(0.1)
    second = copy.run("2026-06-07")
    assert second.returncode == 1
    assert str(running.pid) in one_sentence(second)
    # in the middle of the dbt models: the child must not outlive its parent and keep the file
    marker = copy.data / "logs" / "dbt" / "core_to_features" / "dbt.log"
    before = marker.stat().st_mtime_ns
    while time.monotonic() < deadline and marker.stat().st_mtime_ns == before and running.poll() is None:
        time.sleep(0.05)
    assert running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.wait()
    status = copy.revops("status")
    assert status.returncode == 1
    assert "killed" in status.stderr
    again = copy.run("2026-06-07")
    assert again.returncode == 0, again.stdout + again.stderr
    assert copy.status["state"] == "published"
    fresh = Company(copy.data.parent / "fresh", copy.seed, copy.accounts)
    assert fresh.run("2026-06-07").returncode == 0
    query = "select month_start, opening_amount, closing_amount from marts.mrr_waterfall_monthly order by all"
    assert copy.ask(query) == fresh.ask(query)


def test_a_gate_error_keeps_the_last_good_copy_and_says_which_rows(copy):
    with duckdb.connect(str(copy.data / "raw.duckdb")) as raw:
        raw.execute("delete from raw_fx.rates where date < '2026-05-01'")
    published = (copy.data / "published" / "revops.duckdb").read_bytes()
    done = copy.run()
    assert done.returncode == 1
    said = one_sentence(done)
    assert "core.fct_mrr_items_monthly" in said
    assert "exchange rate" in said
    assert (copy.data / "published" / "revops.duckdb").read_bytes() == published
    status = copy.status
    assert status["state"] == "failed"
    assert status["last_good"]["as_of"] == "2026-05-31"
    assert "Not published" in done.stdout
