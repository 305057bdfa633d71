"""Rows for people and programs: a table on the terminal, CSV or JSON."""

from __future__ import annotations

import sys

import duckdb
import pandas as pd
from rich.console import Console
from rich.table import Table

from orchestration import warehouse
from orchestration.warehouse import Paths, Refused

MOST_ROWS = 200
WIDTH = 160


def ask(paths: Paths, query: str) -> pd.DataFrame:
    """The answer of the published warehouse to one SQL query, as pandas.

    Raises
    ------
    Refused
        Nothing is published yet, or DuckDB does not understand the query: its first line says why.
    """
    if not paths.database.exists():
        raise Refused("Nothing is published yet: `make run` publishes the sandbox company.")
    try:
        with warehouse.opened(paths.database) as connection:
            return connection.execute(query).df()
    except duckdb.Error as error:
        raise Refused(str(error).strip()) from None


def show(rows: pd.DataFrame | list[dict], shape: str = "table", title: str | None = None) -> None:
    """Print rows as a table, CSV or JSON on stdout."""
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows)
    if shape == "csv":
        frame.to_csv(sys.stdout, index=False)
    elif shape == "json":
        print(frame.to_json(orient="records", date_format="iso", indent=1))
    else:
        page().print(rendered(frame, title))


def page() -> Console:
    """Where people read: as wide as the terminal, or wide enough for a table where there is none."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=WIDTH)


def rendered(frame: pd.DataFrame, title: str | None = None) -> Table:
    """A rich table: numbers to the right, missing values as ∅, at most MOST_ROWS rows."""
    table = Table(title=title, header_style="bold", title_justify="left", expand=False)
    numbers = set(frame.select_dtypes("number").columns)
    for column in frame.columns:
        table.add_column(str(column), justify="right" if column in numbers else "left")
    for row in frame.head(MOST_ROWS).itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    if len(frame) > MOST_ROWS:
        table.caption = f"{MOST_ROWS} of {len(frame):,} rows"
    return table


def _cell(value: object) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return "∅"
    if isinstance(value, pd.Timestamp) and value == value.normalize():
        return value.date().isoformat()
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
