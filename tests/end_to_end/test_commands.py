"""The small commands, and what they say to a mistake."""

import socket
import subprocess

import pytest

from tests.end_to_end.conftest import REVOPS, ROOT, Company, one_sentence


@pytest.fixture
def nobody(tmp_path) -> Company:
    """A data folder without a run."""
    return Company(tmp_path / "data")


def test_without_any_account_a_run_says_where_to_put_one(nobody):
    done = nobody.revops("run", "--as-of", "2026-05-31")
    assert done.returncode == 1
    assert ".dlt/secrets.toml" in one_sentence(done)
    assert "make run" in done.stderr


@pytest.mark.parametrize("command", [("sandbox", "--accounts", "5"), ("dev", "--accounts-configured")])
def test_a_taken_port_is_one_sentence(nobody, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = nobody.revops(*command, "--port", port)
    assert done.returncode == 1
    assert port in one_sentence(done)


@pytest.mark.parametrize(
    "wrong",
    [
        ("run", "--as-of", "June"),
        ("run", "--sandbox", "--accounts", "0"),
        ("rum",),
        ("run", "--sandbox", "--files", "x.yml"),
    ],
)
def test_wrong_usage_is_exit_code_2(nobody, wrong):
    done = nobody.revops(*wrong)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("no folder")
    done = Company(tmp_path / "file").revops("run", "--sandbox", "--accounts", "5")
    assert done.returncode == 1
    assert "REVOPS_DATA_DIR" in one_sentence(done)


def test_nothing_published_is_said_and_status_too(nobody):
    for command in (("sql", "select 1"), ("status",)):
        done = nobody.revops(*command)
        assert done.returncode == 1
        assert "make run" in one_sentence(done)


def test_reset_wants_to_be_meant_and_clean_keeps_what_cannot_be_rebuilt(nobody):
    nobody.data.mkdir()
    for name in ("raw.duckdb", "warehouse.duckdb", "company.json", "notes.txt"):
        (nobody.data / name).write_text("x")
    (nobody.data / "ledger").mkdir()
    assert nobody.revops("clean").returncode == 0
    assert (nobody.data / "raw.duckdb").exists()
    assert not (nobody.data / "warehouse.duckdb").exists()
    refused = nobody.revops("reset")
    assert refused.returncode == 1
    assert "CONFIRM=yes" in one_sentence(refused)
    assert nobody.revops("reset", "--confirm").returncode == 0
    assert not (nobody.data / "raw.duckdb").exists()
    assert not (nobody.data / "ledger").exists()
    assert (nobody.data / "notes.txt").exists()


def test_mapping_lists_what_files_can_be_mapped_to(nobody):
    done = nobody.revops("mapping", "crm.opportunities", "--format", "csv")
    assert done.returncode == 0
    assert "closed_at" in done.stdout
    unknown = nobody.revops("mapping", "crm.deals")
    assert unknown.returncode == 1
    assert "crm." in one_sentence(unknown)


@pytest.mark.slow
def test_a_question_that_is_no_sql_and_one_that_would_write_are_refused(company):
    for query in ("selekt 1", "drop table core.dim_accounts"):
        done = company.revops("sql", query)
        assert done.returncode == 1
        assert one_sentence(done)
    assert company.ask("select count(*) > 0 from core.dim_accounts") == [(True,)]


def test_the_sandbox_says_ready_exports_and_tells_its_truth(nobody, tmp_path):
    size = ("--seed", "3", "--accounts", "5", "--as-of", "2025-01-31")
    served = subprocess.Popen(
        [REVOPS, "sandbox", *size], cwd=ROOT, env=nobody.environ(), stdout=subprocess.PIPE, text=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert served.stdout.readline().startswith("ready http://127.0.0.1:")
    served.terminate()
    served.wait(timeout=20)
    for command, out in (("export", tmp_path / "files"), ("truth", tmp_path / "truth")):
        more = ("--format", "csv") if command == "export" else ()
        done = nobody.revops("sandbox", command, "--out", str(out), *size, *more)
        assert done.returncode == 0, done.stderr
        assert any(out.rglob("*.csv" if command == "export" else "*.parquet"))
