"""What a run does not take: one sentence each, an exit code that is not 0, and the last good copy stays."""

from datetime import date

import duckdb
import pytest

from ingestion.sandbox import Sandbox, running
from tests.end_to_end.conftest import Company, one_sentence

pytestmark = pytest.mark.slow


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
    kept = "".join(
        f.read_text(errors="replace") for f in new.data.rglob("*") if f.suffix in {".json", ".log", ".jsonl"}
    )
    assert "canary" not in said + done.stdout + kept
    assert not (new.data / "published" / "revops.duckdb").exists()


def test_a_gate_error_keeps_the_last_good_copy_and_says_which_rows(copy):
    with duckdb.connect(str(copy.data / "raw.duckdb")) as raw:
        raw.execute("delete from raw_fx.rates where date < '2026-05-01'")
    published = (copy.data / "published" / "revops.duckdb").read_bytes()
    done = copy.run()
    assert done.returncode == 1
    said = one_sentence(done)
    assert "core.fct_mrr_items_monthly" in said
    assert "exchange rate" in said
    assert "such as currency" in said
    assert (copy.data / "published" / "revops.duckdb").read_bytes() == published
    status = copy.status
    assert status["state"] == "failed"
    assert status["last_good"]["as_of"] == "2026-05-31"
    assert "Not published" in done.stdout
