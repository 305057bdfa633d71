"""Where state lives, and who may write it: the paths under the data folder and the lock of a run."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
PUBLIC_SCHEMAS = ("core", "marts", "ml", "ops")


class Refused(Exception):
    """A foreseeable mistake: the message is one sentence that says what happened and what to do."""


@dataclass(frozen=True)
class Paths:
    """Everything one company's warehouse keeps on disk, below one folder."""

    data: Path

    @property
    def raw(self) -> Path:
        return self.data / "raw.duckdb"

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse.duckdb"

    @property
    def ledger(self) -> Path:
        return self.data / "ledger"

    @property
    def published(self) -> Path:
        return self.data / "published"

    @property
    def database(self) -> Path:
        return self.published / "revops.duckdb"

    @property
    def dashboard(self) -> Path:
        return self.published / "dashboard.html"

    @property
    def status(self) -> Path:
        return self.published / "status.json"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def lock(self) -> Path:
        return self.data / ".lock"

    @property
    def dagster(self) -> Path:
        return self.data / "dagster"

    def make(self) -> Paths:
        try:
            for folder in (self.ledger, self.published, self.logs, self.dagster):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(
                f"The data folder {self.data} cannot be written ({error.strerror}): name another with REVOPS_DATA_DIR."
            ) from None
        return self


def paths() -> Paths:
    """The paths of the data folder that REVOPS_DATA_DIR names (default: data/ in the repository)."""
    return Paths(Path(os.environ.get("REVOPS_DATA_DIR") or ROOT / "data").expanduser().resolve())


@contextmanager
def run_lock(where: Paths, holder: dict) -> Iterator[None]:
    """Hold the data folder for one run. The system frees it when the process ends, however it ends.

    Raises
    ------
    Refused
        Another run holds it: the sentence names its process and start.
    """
    where.data.mkdir(parents=True, exist_ok=True)
    handle = os.open(where.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(_held_by(where)) from None
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps({"pid": os.getpid(), **holder}).encode())
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _held_by(where: Paths) -> str:
    try:
        held = json.loads(where.lock.read_text())
        who = f"process {held['pid']}, started {held['started_at']} UTC"
    except (ValueError, KeyError):
        who = "another process"
    return f"Another run is at work in {where.data} ({who}): wait for it, or name another folder with REVOPS_DATA_DIR."


@contextmanager
def connect(where: Paths, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to warehouse.duckdb in UTC, closed at the end (dbt runs in another process).

    Raises
    ------
    Refused
        Another process has the file open.
    """
    with opened(where.warehouse, read_only) as connection:
        yield connection


@contextmanager
def opened(database: Path, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a DuckDB file in UTC, closed at the end."""
    try:
        connection = duckdb.connect(str(database), read_only=read_only)
    except duckdb.IOException as error:
        if "lock" not in str(error).lower():
            raise
        line = str(error).strip().splitlines()[0]
        raise Refused(f"{database.name} is open in another process: close it and run again ({line}).") from None
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def write_whole(target: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    if isinstance(content, str):
        content = content.encode()
    part.write_bytes(content)
    part.replace(target)
