"""What a person sees on the terminal while a run is at work."""

from __future__ import annotations

import io
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

console = Console(highlight=False, stderr=True)
_loaded: Counter = Counter()
_line: list = []
_started = {"by_hand": False}
_guard = threading.Lock()


def on_command_line() -> bool:
    """Whether a person started this run from a terminal or a script (Dagster keeps a step's own log elsewhere)."""
    return _started["by_hand"]


def started_by_hand() -> None:
    _started["by_hand"] = True


def say(line: str) -> None:
    console.print(line)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show that a step is at work, and how long it took when it ends."""
    began = time.monotonic()
    with console.status(name) as status:
        _line.append((name, status))
        try:
            yield
        except BaseException:
            say(f"  [red]✗[/red] {name}")
            raise
        finally:
            _line.pop()
    say(f"  [green]✓[/green] {name:<18} {time.monotonic() - began:6.1f} s")


def detail(text: str) -> None:
    """Say on the line of the step at work how far it is (on a terminal only)."""
    if _line:
        name, status = _line[-1]
        status.update(f"{name}: {text}")


class DbtLines(io.TextIOBase):
    """Takes what dbt prints, and says on the line of the step how many of its nodes are done."""

    def write(self, text: str) -> int:
        found = re.search(r"(\d+) of (\d+) ", text)
        if found:
            detail(f"{found[1]} of {found[2]}")
        return len(text)


def loading(instance: str, resource: str, rows: int) -> None:
    """Count the rows of each source as they arrive."""
    with _guard:
        _loaded[instance] += rows
        detail(" · ".join(f"{name} {count:,}" for name, count in sorted(_loaded.items())))
