"""What the page is made of: figures with their numbers beside, tables, and sections that say what they lack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import altair as alt
from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from orchestration.dashboard.svg import svg

# where a chart of half or the full width of the page is shown → its own width in CSS pixels, so that texts are readable
HALF = {"screen": 520, "phone paper": 326}
FULL = {"screen": 1090, "paper": 690, "phone": 326}


@dataclass(frozen=True)
class Table:
    """Texts in rows; the first column is words, all others are numbers unless named in `words`."""

    head: list[str]
    rows: list[list[str]]
    words: frozenset[int] = frozenset({0})


@dataclass(frozen=True)
class Figure:
    """A chart as drawn for `screen`, `phone` and `paper`, the numbers it shows, and a line of how to read it."""

    title: str
    drawings: tuple[tuple[str, Markup], ...] = ()
    note: str = ""
    table: Table | None = None
    table_open: bool = False
    span: str = "half"


@dataclass(frozen=True)
class Section:
    """One chapter. `lead` says in a sentence what the figures say; `missing` what would fill it when they cannot."""

    id: str
    title: str
    lead: str = ""
    figures: list[Figure] = field(default_factory=list)
    missing: str = ""


def figure(
    title: str, name: str, draw: Callable[[int, int], alt.TopLevelMixin], widths: dict[str, int], **more: Any
) -> Figure:
    """A chart drawn once a width: `draw(width, periods)` with 24 periods where there is room, 12 in narrow ones."""
    said = f"{title}. The numbers stand in the table below the chart."
    with debug_mode(False):  # vega checks what altair would check again at each step, in half of the page's time
        charts = {where: draw(width, 12 if width < 400 else 24) for where, width in widths.items()}
        drawings = tuple((where, svg(chart, f"{name}-{where.split()[0]}", said)) for where, chart in charts.items())
    return Figure(title, drawings, **{"span": "full" if widths == FULL else "half", **more})
