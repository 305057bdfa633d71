"""What can go wrong and be foreseen: each message is one sentence that says what happened and what to do."""

from __future__ import annotations


class Foreseen(Exception):
    """The base of every mistake that a person can mend; `message` is the sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SourceError(Foreseen):
    """One source could not be read; the others go on."""

    def __init__(self, source: str, message: str) -> None:
        super().__init__(message)
        self.source = source


class MappingError(Foreseen):
    """A mapping of files, or a file it names, does not fit."""


class FolderError(Foreseen):
    """The data folder belongs to another company, or already knows a later day."""
