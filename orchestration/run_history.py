"""Dagster's own history of runs, in SQLite files under the data folder.

A run of this job tells Dagster some two thousand events, one transaction each. By default SQLite waits for the disk
after every one of them, which took longer than all models together. Nothing that counts is kept there (the ledger and
status.json are ours), and a killed process loses nothing either way: only a power cut could.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import sqlalchemy


def do_not_wait_for_the_disk() -> None:
    """Let every SQLite connection of this process return before the disk has written."""
    if not sqlalchemy.event.contains(sqlalchemy.Engine, "connect", _relax):
        sqlalchemy.event.listen(sqlalchemy.Engine, "connect", _relax)


def _relax(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = off")
