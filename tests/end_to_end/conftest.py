"""Whole runs of the product as a person starts them: a process, a data folder, a sandbox over HTTP."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

REVOPS = str(Path(sys.executable).parent / "revops")
ROOT = Path(__file__).parents[2]


@dataclass
class Company:
    """One data folder and the sandbox company it belongs to."""

    data: Path
    seed: int = 11
    accounts: int = 250
    environment: dict[str, str] = field(default_factory=dict)
    first_run_said: str = ""

    def environ(self, **more: str) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("SOURCES__", "REVOPS_", "DAGSTER_"))}
        return {**clean, "REVOPS_DATA_DIR": str(self.data), **self.environment, **more}

    def revops(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [REVOPS, *arguments], cwd=ROOT, env=self.environ(**environment), text=True, capture_output=True,
            stdin=subprocess.DEVNULL, timeout=600, check=False,
        )  # fmt: skip

    def run(self, as_of: str = "2026-05-31", *more: str, **environment: str) -> subprocess.CompletedProcess:
        return self.revops(
            "run", "--sandbox", "--seed", str(self.seed), "--accounts", str(self.accounts), "--as-of", as_of, *more,
            **environment,
        )  # fmt: skip

    @property
    def status(self) -> dict:
        return json.loads((self.data / "published" / "status.json").read_text())

    def ask(self, query: str, database: str = "published/revops.duckdb") -> list[tuple]:
        with duckdb.connect(str(self.data / database), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def company(tmp_path_factory, worker_id) -> Company:
    """A company after its first run, one for all workers; tests only read it."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    made = Company(shared / "company")
    said = shared / "company.out"
    with FileLock(str(shared / "company.lock")):
        if not said.exists():
            done = made.run()
            assert done.returncode == 0, done.stdout + done.stderr
            said.write_text(done.stdout)
    made.first_run_said = said.read_text()
    return made


@pytest.fixture
def copy(company, tmp_path) -> Company:
    """A company of its own to run again, as the first run left it."""
    shutil.copytree(company.data, tmp_path / "data")
    return Company(tmp_path / "data", company.seed, company.accounts)


def one_sentence(done: subprocess.CompletedProcess) -> str:
    """What a run that failed said on stderr; a stack trace is no sentence."""
    assert "Traceback" not in done.stdout + done.stderr
    return done.stderr
