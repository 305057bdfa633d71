"""The headline: one tile a KPI with its value, change, course, meaning, and the two numbers it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from orchestration.dashboard import figures
from orchestration.dashboard.queries import Row
from orchestration.metrics import Kpi

# kpi_id, label, whether more is better, what must be connected to know it
HEADLINES = [
    ("mrr", "MRR", True, "billing"), ("arr", "ARR", True, "billing"), ("customers", "Customers", True, "billing"),
    ("net_new_mrr", "Net new MRR", True, "billing"), ("nrr_ttm", "Net revenue retention", True, "billing"),
    ("grr_ttm", "Gross revenue retention", True, "billing"), ("logo_churn_rate", "Logo churn", False, "billing"),
    ("win_rate_count", "Win rate", True, "CRM"),
]  # fmt: skip
NEEDS = {
    "billing": "Needs subscriptions and invoices: connect a billing source.",
    "CRM": "Needs opportunities with their results: connect a CRM.",
}
COURSE = 24


@dataclass(frozen=True)
class Tile:
    """What one tile shows, all of it text but the sparkline."""

    kpi_id: str
    label: str
    period: str
    value: str | None
    unit: str
    why: str
    change: str
    against: str
    mood: str
    made_of: str
    meaning: str
    sparkline: Markup


def tiles(series: dict[str, list[Row]], company: Row, definitions: dict[str, Kpi]) -> list[Tile]:
    """The tiles in the order of HEADLINES; `series` is each KPI's rows, oldest first."""
    return [
        _tile(kpi_id, label, up_is_good, needs, series.get(kpi_id, []), company, definitions.get(kpi_id))
        for kpi_id, label, up_is_good, needs in HEADLINES
    ]


def _tile(
    kpi_id: str, label: str, up_is_good: bool, needs: str, rows: list[Row], company: Row, kpi: Kpi | None
) -> Tile:
    now = rows[-1] if rows else Row()
    before = rows[-2] if len(rows) > 1 else Row()
    unit = now["unit"] or (kpi.unit if kpi else None)
    moved = figures.change(now["value"], before["value"], unit, share=kpi_id in ("mrr", "arr", "customers"))
    grew = moved and (now["value"] > before["value"]) - (now["value"] < before["value"])
    return Tile(
        kpi_id=kpi_id, label=label,
        period=figures.period(now["period_start"], now["period_grain"], company["fiscal_start"]) if rows else "",
        value=None if now["value"] is None else figures.shown(now["value"], unit),
        unit=(now["currency"] or company["currency"] or "") if unit == "money" else "",
        why="" if now["value"] is not None else why_unknown(kpi_id, rows, needs, kpi, company),
        change=moved or "", against=f"than the {now['period_grain'] or 'month'} before" if moved else "",
        mood="flat" if not grew else ("good" if (grew > 0) == up_is_good else "bad") + (" up" if grew > 0 else " down"),
        made_of=made_of(now, unit, kpi), meaning=" ".join(kpi.description.split()) if kpi else "",
        sparkline=sparkline([row["value"] for row in rows[-COURSE:]]),
    )  # fmt: skip


def made_of(row: Row, unit: str | None, kpi: Kpi | None) -> str:
    """`412 of 430 closing customers`-like: numerator and denominator as numbers, with what they are where known."""
    if row["denominator"] is None or unit not in ("rate", "ratio", "money", "count", "minutes", "hours", "days"):
        return ""
    names = [f" {_words(name)}" if name else "" for name in (kpi.numerator, kpi.denominator)] if kpi else ["", ""]
    return f"{figures.number(row['numerator'])}{names[0]} ÷ {figures.number(row['denominator'])}{names[1]}"


def why_unknown(kpi_id: str, rows: list[Row], needs: str, kpi: Kpi | None, company: Row) -> str:
    """Why the latest value of a KPI is NULL, as far as its own rows tell."""
    known = [row for row in rows if row["value"] is not None]
    if not rows or (not known and all(row["numerator"] is None and row["denominator"] is None for row in rows)):
        if kpi_id.endswith("_ttm") and rows:
            return "Needs accounts that were customers twelve months before."
        return NEEDS[needs]
    now = rows[-1]
    last = f" Last known: {figures.shown(known[-1]['value'], now['unit'])} in " + figures.period(
        known[-1]["period_start"], now["period_grain"], company["fiscal_start"]) + "." if known else ""  # fmt: skip
    if now["denominator"] is not None and not now["denominator"]:
        if kpi_id.endswith("_ttm"):
            return "No account was a customer twelve months before." + last
        of = _words(kpi.denominator) if kpi and kpi.denominator else "cases"
        return f"There is nothing to divide by: 0 {of} in this {now['period_grain'] or 'period'}." + last
    if needs == "CRM" and now["numerator"]:
        return "The source records only deals that were won; lost ones are not known." + last
    return "The sources do not tell it for this period." + last


def sparkline(values: list[Any], width: int = 120, height: int = 28) -> Markup:
    """A course without axes; a period that is not known leaves a gap."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    low, span = min(known), (max(known) - min(known)) or 1.0
    points, pieces = [], []
    for position, value in enumerate(values):
        if value is None:
            pieces, points = [*pieces, points], []
            continue
        x = 2 + (width - 6) * position / (len(values) - 1)
        points.append(f"{x:.1f},{height - 3 - (height - 6) * (float(value) - low) / span:.1f}")
    drawn = "".join(f'<polyline points="{" ".join(p)}"/>' for p in [*pieces, points] if len(p) > 1)
    end = points[-1].split(",") if points else None
    dot = f'<line class="end" x1="{end[0]}" x2="{end[0]}" y1="{end[1]}" y2="{end[1]}"/>' if end else ""
    shape = f'viewBox="0 0 {width} {height}" preserveAspectRatio="none"'
    return Markup(f'<svg class="spark" aria-hidden="true" {shape}>{drawn}{dot}</svg>')  # noqa: S704 - numbers only


def _words(column: str) -> str:
    return column.removesuffix("_amount").removesuffix("_count").replace("_", " ")
