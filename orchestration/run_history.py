"""Dagster's own history of runs, in SQLite files under the data folder, kept at the speed of this job.

A run of the job tells Dagster some two thousand events, a transaction each. Dagster's own storage opens the file anew
for every one of them and waits for the disk: more time than all models together. Here a connection stays open, and
nothing waits. What counts is not kept there (the ledger and status.json are ours), and a killed process loses nothing
either way: only a power cut could.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from sqlalchemy.pool import StaticPool

BUSY_SECONDS = 60
OPEN_FILES = 4  # one file a run and one of all runs: a web server looks at many, one after the other


class EventLog(SqliteEventLogStorage):
    """The event log of `dagster.yaml`; its files are those of Dagster's own SqliteEventLogStorage."""

    def __init__(self, base_dir: str, inst_data: Any = None):
        self._engines: OrderedDict[str, sqlalchemy.Engine] = OrderedDict()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: dict) -> EventLog:
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection

    def _engine(self, shard: str) -> sqlalchemy.Engine:
        if shard not in self._engines:
            self._engines[shard] = sqlalchemy.create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
            )
            sqlalchemy.event.listen(self._engines[shard], "connect", _do_not_wait_for_the_disk)
        self._engines.move_to_end(shard)
        while len(self._engines) > OPEN_FILES:
            self._engines.popitem(last=False)[1].dispose()
        return self._engines[shard]


def _do_not_wait_for_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("pragma synchronous = off")
