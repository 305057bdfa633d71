"""A vendor's record as a list of timestamped changes: every view of it is a replay up to an instant."""

from __future__ import annotations

from typing import Any

NEVER = 1 << 62
Patch = dict[str, Any]
Change = tuple[int, Patch, tuple[tuple[str, int], ...]]


class Record:
    """One object of one vendor.

    ``changes`` holds (instant, patch, events); the first is the creation. ``events`` are (type, sequence)
    pairs that Stripe would have sent. ``archived_at`` hides it behind HubSpot's archive, ``gone_at`` takes it
    away for good (merged or deleted), ``heir`` is the record it was merged into.
    """

    __slots__ = ("archived_at", "changes", "created", "gone_at", "heir", "id", "links")

    def __init__(self, id: str | int, created: int, patch: Patch, events: tuple = ()) -> None:
        self.id = id
        self.created = created
        self.changes: list[Change] = [(created, patch, events)]
        self.archived_at = NEVER
        self.gone_at = NEVER
        self.heir: Record | None = None
        self.links: dict[str, list[Record]] | None = None

    def change(self, at: int, patch: Patch, events: tuple = ()) -> None:
        """Note that ``patch`` took effect at ``at`` (seconds); order is mended by ``seal``."""
        self.changes.append((at, patch, events))

    def seal(self) -> None:
        """Put the changes in time order; those of one instant keep the order they were noted in."""
        self.changes.sort(key=_instant)

    def state(self, at: int) -> Patch:
        """Values as they stood at ``at``."""
        merged: Patch = {}
        for instant, patch, _ in self.changes:
            if instant > at:
                break
            merged.update(patch)
        return merged

    def state_after(self, position: int) -> Patch:
        """Values just after the change at ``position``."""
        merged: Patch = {}
        for _, patch, _ in self.changes[: position + 1]:
            merged.update(patch)
        return merged

    def touched(self, at: int) -> int:
        """Instant of the last change up to ``at``, archiving included."""
        last = self.created
        for instant, _, _ in self.changes:
            if instant > at:
                break
            last = instant
        return max(last, self.archived_at) if self.archived_at <= at else last

    def visible(self, at: int) -> bool:
        """Neither unborn, merged away nor deleted at ``at`` (it may be archived)."""
        return self.created <= at < self.gone_at

    def living(self, at: int) -> Record:
        """The record that carries this one's life at ``at``: itself, or what it was merged into."""
        record = self
        while record.heir is not None and record.gone_at <= at:
            record = record.heir
        return record


def _instant(change: Change) -> int:
    return change[0]
