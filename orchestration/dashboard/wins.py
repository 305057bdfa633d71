"""The chapter on deals: what was won of what was decided, by count and by value."""

from __future__ import annotations

from typing import Any

from orchestration.dashboard import charts_counts, figures
from orchestration.dashboard.blocks import HALF, Section, Table, figure
from orchestration.dashboard.queries import Published, Row

TITLE, QUARTERS, ON_A_PHONE = "Deals won and lost", 8, 5
MISSING = (
    "No decided opportunities are connected, so win rates cannot be known. A CRM, or files mapped to "
    "crm.opportunities, would fill this chapter."
)
ONLY_WON = "The source records only deals that were won; lost ones are not known, so a win rate cannot be known either."


def wins(data: Published, company: Row) -> Section:
    """Won and lost deals by quarter with the rate by count, and the rate by value beside it."""
    rows = data.rows("marts.win_rates_quarterly", {"segment_type": "all"}, ["quarter_start"])
    first = next((place for place, row in enumerate(rows) if row["won_count"] or row["lost_count"]), None)
    if first is None:
        return Section("wins", TITLE, missing=MISSING)
    rows = rows[first:][-QUARTERS:]
    for row in rows:
        row["at"] = figures.period(row["quarter_start"], "quarter", company["fiscal_start"])
    note = "By the quarter they were decided in; open deals are in neither."
    drawn = [
        _chart("Deals decided and the share won", "wins", _bars(rows), charts_counts.won_and_lost, note, _table(rows))
    ]
    if lines := _lines(rows):
        note = "By value below by count: larger deals were lost more often than small ones."
        drawn.append(_chart("Win rate by count and by value", "win-rates", lines, charts_counts.two_rates, note))
    only_won = ONLY_WON if all(row["lost_count"] is None for row in rows) else ""
    return Section("wins", TITLE, lead=_told(rows[-1], company), figures=drawn, missing=only_won)


def _chart(title: str, name: str, points: list[dict], draw: Any, note: str, table: Table | None = None):
    kept = list(dict.fromkeys(point["at"] for point in points))

    def drawn(width: int, periods: int):
        shown = kept[-(QUARTERS if periods > 12 else ON_A_PHONE) :]
        return draw([point for point in points if point["at"] in shown], width)

    return figure(title, name, drawn, HALF, note=note, table=table)


def _bars(rows: list[Row]) -> list[dict]:
    return [
        {
            "at": row["at"],
            "result": result,
            "deals": row[f"{result}_count"],
            "total": (row["won_count"] or 0) + (row["lost_count"] or 0),
            "rate": "" if row["win_rate_count"] is None else figures.rate(row["win_rate_count"], 0),
            "said": f"{row['at']}: {figures.number(row[f'{result}_count'])} {result}",
        }
        for row in rows
        for result in ("won", "lost")
        if row[f"{result}_count"] is not None
    ]


def _lines(rows: list[Row]) -> list[dict]:
    lines = [
        {"at": row["at"], "label": label, "said": f"{row['at']}, {label}: {figures.rate(row[column])}",
         "share": None if row[column] is None else float(row[column])}
        for label, column in (("by count", "win_rate_count"), ("by value", "win_rate_value")) for row in rows
    ]  # fmt: skip
    return lines if any(line["share"] is not None for line in lines) else []


def _table(rows: list[Row]) -> Table:
    head = ["Quarter", "Won", "Lost", "Win rate", "Won value", "Lost value", "By value", "Mean deal", "Median days"]
    cells = [
        [row["at"], figures.number(row["won_count"]), figures.number(row["lost_count"]),
         figures.rate(row["win_rate_count"]), figures.number(row["won_amount"]), figures.number(row["lost_amount"]),
         figures.rate(row["win_rate_value"]), figures.number(row["average_won_amount"]),
         figures.number(row["sales_cycle_days"])]
        for row in reversed(rows)
    ]  # fmt: skip
    return Table(head, cells)


def _told(row: Row, company: Row) -> str:
    worth = (
        f", worth {figures.number(row['won_amount'])} {company['currency']}" if row["won_amount"] is not None else ""
    )
    if row["win_rate_count"] is None:
        return f"{figures.plural(row['won_count'] or 0, 'deal')} won in {row['at']}{worth}."
    decided = row["won_count"] + row["lost_count"]
    return (f"{figures.number(row['won_count'])} of {figures.plural(decided, 'deal')} decided in {row['at']} were won"
            f"{worth}: {figures.rate(row['win_rate_count'])}.")  # fmt: skip
