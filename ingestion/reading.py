"""What a connector says while it reads, and what it is told before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

import pyarrow as pa

from ingestion.casting import BadRow


@dataclass(frozen=True)
class Rows:
    """A page of the vendor's objects (or of rows already typed); `deleted` where the vendor shows them as archived."""

    objects: list[dict] | pa.Table
    deleted: bool = False


@dataclass(frozen=True)
class Gone:
    """Keys that the vendor no longer has: those the log knows as alive get a tombstone."""

    keys: list[tuple]


@dataclass(frozen=True)
class Listed:
    """Everything there is has been told: a key alive in the log and not told in this load is gone.

    where : SQL condition on the raw columns, for a listing of a part only (`date >= date '2026-06-01'`)
    """

    where: str = "true"


@dataclass(frozen=True)
class Mark:
    """From where the next load asks; kept only with the data of this one."""

    value: str | int


@dataclass(frozen=True)
class Quarantined:
    """Rows that a connector itself found unfit."""

    rows: list[BadRow]


Said = Rows | Gone | Listed | Mark | Quarantined


@dataclass(frozen=True)
class Window:
    """What a load asks for: everything (`mark` is None), or what changed since the mark."""

    as_of: date
    mark: Any = None
    known: Callable[[str], list[tuple]] = lambda where: []  # keys alive in the log, by a SQL condition on raw columns

    @property
    def end(self) -> datetime:
        """The last instant of as_of, UTC without zone: a mark never moves past it."""
        return datetime.combine(self.as_of, time.max, UTC).replace(tzinfo=None)


class Connector(Protocol):
    """One account of one vendor. Resources are read in `order`."""

    order: tuple[str, ...]

    def read(self, resource: str, window: Window) -> Iterator[Said]: ...
