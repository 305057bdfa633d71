"""The whole company: accounts simulated when they are needed, and the instant it is looked at."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date
from itertools import count

from ingestion.sandbox.clock import REFERENCE_DAY, as_date, end_of_day
from ingestion.sandbox.life import live
from ingestion.sandbox.profile import arrival
from ingestion.sandbox.story import Story


class Sandbox:
    """A company that does not exist: ``seed``, ``accounts`` (appeared by 2026-06-30) and ``as_of``.

    The same three inputs give the same bytes everywhere. A later ``as_of`` only appends, changes, deletes or
    merges; ids never depend on it.
    """

    def __init__(self, seed: int = 7, accounts: int = 400, as_of: date = REFERENCE_DAY) -> None:
        if accounts < 1:
            raise ValueError(f"accounts is {accounts}: the sandbox company needs at least one.")
        self.seed, self.accounts, self.as_of = int(seed), int(accounts), as_date(as_of)
        self._stories: list[Story] = []

    @property
    def instant(self) -> int:
        """The last second of ``as_of`` in UTC."""
        return end_of_day(self.as_of)

    def each_story(self) -> Iterator[Story]:
        """The accounts that have appeared, one by one; none is kept, so that any number can be exported."""
        if self._stories:
            yield from self.stories()
            return
        for index in count():
            if arrival(self.seed, self.accounts, index) > self.instant + 9 * 86_400:
                return
            story = live(self.seed, self.accounts, index)
            if story.profile.appeared <= self.instant:
                yield story

    def stories(self) -> list[Story]:
        """The accounts that have appeared by ``as_of``, kept for the next question."""
        on = gc.isenabled()
        gc.disable()  # millions of small objects and no cycles: collection would only slow this down
        try:
            for index in count(len(self._stories)):
                if arrival(self.seed, self.accounts, index) > self.instant + 9 * 86_400:
                    break
                self._stories.append(live(self.seed, self.accounts, index))
        finally:
            if on:
                gc.enable()
        return [story for story in self._stories if story.profile.appeared <= self.instant]
