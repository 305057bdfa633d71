"""Instants as the vendors tell them, for marks: seconds or milliseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC without a zone, as in the raw log


def milliseconds(told: Any) -> int | None:
    """Milliseconds since 1970 of an ISO text or a datetime; None where it is neither."""
    try:
        moment = datetime.fromisoformat(told) if isinstance(told, str) else told
        if moment.tzinfo:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        return (moment - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, TypeError, AttributeError):
        return None


def seconds(told: Any) -> int | None:
    """Whole seconds since 1970, rounded down; None where it is no instant."""
    exact = milliseconds(told)
    return None if exact is None else exact // 1000


class HighWater:
    """The latest change seen, never past as_of: a record from the future must not hide the next ones."""

    def __init__(self, before: Any, end: datetime) -> None:
        self._end = milliseconds(end)
        self.value: int | None = int(before) if before is not None else None

    def see(self, instant: int | None) -> None:
        """Note an instant in milliseconds."""
        if instant is None:
            return
        capped = min(instant, self._end)
        if self.value is None or capped > self.value:
            self.value = capped
