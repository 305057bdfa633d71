"""The chapter on support: how many tickets came, how soon someone answered, how content people were."""

from __future__ import annotations

from orchestration.dashboard import charts_counts, figures
from orchestration.dashboard.blocks import HALF, Figure, Section, Table, figure
from orchestration.dashboard.queries import Published, Row

LONG_MINUTES = 180
MISSING = (
    "No tickets are connected, so support cannot be judged. A support desk, or files mapped to support.tickets, would "
    "fill this chapter."
)


def support(data: Published) -> Section:
    """Tickets, median first response and satisfaction by month."""
    rows = data.rows("marts.support_performance_monthly", {"segment_type": "all"}, ["month_start"])[-24:]
    in_hours = max((row["first_response_minutes"] or 0 for row in rows), default=0) >= LONG_MINUTES
    drawn = [
        _bars(rows, "created_count", "Tickets created", "By the month they came in."),
        _course(rows, "first_response_minutes", "Median first response", "minutes", 60 if in_hours else 1,
                f"In {'hours' if in_hours else 'minutes'} of calendar time, by the month a ticket came in.",
                {"answered_count": "Answered", "created_count": "Created"}),
        _course(rows, "csat", "Satisfaction", "rate", 1, "Good of all ratings, by the month of the rating.",
                {"good_count": "Good", "rated_count": "Rated"}),
        _bars(rows, "ticket_backlog", "Open tickets", "At the end of each month."),
    ]  # fmt: skip
    if not any(drawn):
        return Section("support", "Support", missing=MISSING)
    return Section("support", "Support", lead=_told(rows[-1]), figures=[one for one in drawn if one])


def _told(row: Row) -> str:
    parts = []
    if row["created_count"] is not None:
        parts.append(f"{figures.plural(row['created_count'], 'ticket')} came in {figures.month(row['month_start'])}")
    if row["first_response_minutes"] is not None:
        parts.append(f"half had their first answer within {figures.shown(row['first_response_minutes'], 'minutes')}")
    if row["csat"] is not None:
        parts.append(f"{figures.number(row['good_count'])} of {figures.plural(row['rated_count'], 'rating')} were good")
    if row["ticket_backlog"] is not None:
        parts.append(f"{figures.number(row['ticket_backlog'])} stood open at its end")
    return ", ".join(parts) + "." if parts else ""


def _bars(rows: list[Row], column: str, title: str, note: str) -> Figure | None:
    if not any(row[column] for row in rows):
        return None
    points = _points(rows, column, "count", 1)
    table = Table(["Month", title], [[figures.month(r["month_start"]), figures.number(r[column])] for r in rows[::-1]])
    name = column.replace("_", "-")
    return figure(title, name, lambda width, n: charts_counts.bars(points[-n:], width, 3), HALF, note=note, table=table)


def _course(
    rows: list[Row], column: str, title: str, unit: str, per: int, note: str, parts: dict[str, str]
) -> Figure | None:
    if not any(row[column] is not None for row in rows):
        return None
    points = _points(rows, column, unit, per)
    cells = [
        [figures.month(row["month_start"]), figures.shown(row[column], unit), *(figures.number(row[p]) for p in parts)]
        for row in reversed(rows)
    ]
    return figure(
        title, column.replace("_", "-"),
        lambda width, n: charts_counts.course(points[-n:], width, 3, share=unit == "rate"), HALF,
        note=note, table=Table(["Month", title, *parts.values()], cells),
    )  # fmt: skip


def _points(rows: list[Row], column: str, unit: str, per: int) -> list[dict]:
    return [
        {
            "at": figures.iso(row["month_start"]),
            "amount": None if row[column] is None else float(row[column]) / per,
            "said": f"{figures.month(row['month_start'])}: {figures.shown(row[column], unit)}",
        }
        for row in rows
    ]
