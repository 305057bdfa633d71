"""The chapter on acquisition: how many entered each stage, what share came on, and through which channels."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from orchestration.dashboard import charts_counts, figures
from orchestration.dashboard.blocks import HALF, Figure, Section, Table, figure
from orchestration.dashboard.queries import Published, Row

TITLE, DAYS_TO_CONVERT = "From lead to customer", 180
STAGES = {"lead": "Leads", "mql": "MQL", "sql": "SQL", "opportunity": "Opportunities", "customer": "Customers"}
STEPS = {
    "lead_to_mql_rate": "Lead → MQL", "mql_to_sql_rate": "MQL → SQL",
    "sql_to_opportunity_rate": "SQL → opportunity", "opportunity_to_customer_rate": "Opportunity → customer",
}  # fmt: skip
MISSING = (
    "No leads or opportunities are connected, so the funnel cannot be known. A CRM or marketing source, or files "
    "mapped to marketing.leads and crm.opportunities, would fill this chapter."
)


def funnel(data: Published, series: dict[str, list[Row]], company: Row) -> Section:
    """Entries by month, conversion from stage to stage, and the channels."""
    months = data.rows("marts.funnel_monthly", {"segment_type": "all"}, ["month_start"])[-24:]
    if not any(row[f"{stage}_count"] for row in months for stage in STAGES):
        return Section("funnel", TITLE, missing=MISSING)
    cohorts = [_cohorts(label, series.get(kpi, []), company["as_of"]) for kpi, label in STEPS.items()]
    conversion = _conversions(cohorts) if any(cohorts) else _entries_per_entry(months[-12:])
    drawn = [_entries(months), conversion, _channels(data, months[-12:])]
    return Section("funnel", TITLE, lead=_told(months[-1]), figures=[one for one in drawn if one])


def _told(row: Row) -> str:
    parts = [f"{figures.number(row[f'{stage}_count'])} {label if label.isupper() else label.lower()}"
             for stage, label in STAGES.items() if row[f"{stage}_count"] is not None]  # fmt: skip
    return f"{figures.month(row['month_start'])} brought {', '.join(parts)}." if parts else ""


def _entries(months: list[Row]) -> Figure:
    panels = []
    for stage, label in STAGES.items():
        counts = [(row["month_start"], row[f"{stage}_count"]) for row in months]
        if any(count is not None for _, count in counts):
            panels.append((label, [_point(label, at, count) for at, count in counts]))
    cells = [[figures.month(row["month_start"]), *[figures.number(row[f"{stage}_count"]) for stage in STAGES]]
             for row in reversed(months)]  # fmt: skip
    return figure(
        "Entries into each stage by month", "funnel",
        lambda width, kept: charts_counts.stages([(t, rows[-kept:]) for t, rows in panels], width, 3), HALF,
        note="Each panel has a scale of its own. Contacts up to SQL, accounts from there on.",
        table=Table(["Month", *STAGES.values()], cells), span="half tall",
    )  # fmt: skip


def _point(label: str, at: date, count: int | None) -> dict:
    return {"at": figures.iso(at), "amount": count, "said": f"{figures.month(at)}: {figures.number(count)} {label}"}


def _cohorts(label: str, rows: list[Row], as_of: date | None) -> dict:
    """One step of the twelve latest monthly cohorts that had their full time; empty when there are none."""
    told = [row for row in rows if row["denominator"] is not None and row["numerator"] is not None]
    ripe = [row for row in told if _is_ripe(row, as_of)][-12:]
    if not ripe:
        return {}
    return _step(label, sum(row["numerator"] for row in ripe), sum(row["denominator"] for row in ripe)) | {
        "months": f"{figures.month(ripe[0]['period_start'])} to {figures.month(ripe[-1]['period_start'])}"
    }


def _is_ripe(row: Row, as_of: date | None) -> bool:
    start = figures.as_date(row["period_start"])
    closed = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return as_of is None or closed + timedelta(days=DAYS_TO_CONVERT) <= as_of


def _step(label: str, came_on: Any, entered: Any) -> dict:
    share = float(came_on) / float(entered) if entered and came_on is not None else None
    counts = "" if share is None else f"{figures.number(came_on)} of {figures.number(entered)}"
    shown = figures.UNKNOWN if share is None else f"{figures.rate(share)} · {counts}"
    return {
        "label": label,
        "share": share,
        "rate": figures.rate(share),
        "shown": shown,
        "said": f"{label}: {shown}",
        "counts": counts,
    }


def _conversions(cohorts: list[dict]) -> Figure:
    steps = [step or _step(label, None, None) for step, label in zip(cohorts, STEPS.values(), strict=True)]
    months = next(step["months"] for step in steps if step.get("months"))
    note = f"Entries of {months}: later ones have not had their {DAYS_TO_CONVERT} days yet."
    return _bars(f"Share that came on within {DAYS_TO_CONVERT} days", steps, note)


def _entries_per_entry(months: list[Row]) -> Figure:
    totals = []
    for stage in STAGES:
        counts = [row[f"{stage}_count"] for row in months if row[f"{stage}_count"] is not None]
        totals.append(sum(counts) if counts else None)
    steps = [_step(label, totals[n + 1], totals[n]) for n, label in enumerate(STEPS.values())]
    note = "Entries into a stage of entries into the one before, in the same months; not the same people followed."
    return _bars(f"Step by step, last {figures.plural(len(months), 'month')}", steps, note)


def _bars(title: str, steps: list[dict], note: str) -> Figure:
    cells = [[step["label"], figures.rate(step["share"]), step["counts"]] for step in steps]
    return figure(title, "conversion", lambda width, _: charts_counts.conversions(steps, width), HALF, note=note,
                  table=Table(["Step", "Share", "Came on"], cells))  # fmt: skip


def _channels(data: Published, months: list[Row]) -> Figure | None:
    kept, totals = {row["month_start"] for row in months}, {}
    for row in data.rows("marts.funnel_monthly", {"segment_type": "channel"}, ["segment", "month_start"]):
        if row["month_start"] in kept and row["segment_type"] == "channel":
            of = totals.setdefault(str(row["segment"] or "unknown"), {})
            of.update({s: of.get(s, 0) + row[f"{s}_count"] for s in STAGES if row[f"{s}_count"] is not None})
    if not totals:
        return None
    ranked = sorted(totals.items(), key=lambda item: (-(item[1].get("lead") or 0), item[0]))
    cells = [
        [name.replace("_", " "), *[figures.number(of.get(stage)) for stage in STAGES],
         figures.number(100 * of["customer"] / of["lead"], 1) if of.get("lead") and "customer" in of else "–"]
        for name, of in ranked
    ]  # fmt: skip
    table = Table(["Channel", *STAGES.values(), "Customers per 100 leads"], cells)
    return Figure(f"By channel, last {figures.plural(len(months), 'month')}", table=table, table_open=True,
                  note="Entries of these months, not the same people followed.")  # fmt: skip
