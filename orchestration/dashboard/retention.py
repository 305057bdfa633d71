"""The chapter on retention: how much of last year's revenue is still there, and the customers lost each month."""

from __future__ import annotations

from orchestration.dashboard import charts_revenue, figures
from orchestration.dashboard.blocks import HALF, Section, Table, figure
from orchestration.dashboard.queries import Row

MISSING = (
    "Retention compares customers with what they paid twelve months before: it needs recurring revenue of more than "
    "twelve months. A billing source, or files with its history, would fill this chapter."
)


def retention(series: dict[str, list[Row]]) -> Section:
    """Net and gross revenue retention over twelve months, and the customers lost each month."""
    lines = [("nrr_ttm", "NRR", "accent"), ("grr_ttm", "GRR", "second")]
    known = {kpi: [r for r in series.get(kpi, []) if r["value"] is not None] for kpi in ("nrr_ttm", "grr_ttm")}
    churn = [r for r in series.get("logo_churn_rate", []) if r["value"] is not None][-24:]
    if not any(known.values()) and not churn:
        return Section("retention", "How much of it stays", missing=MISSING)
    drawn, told = [], []
    if any(known.values()):
        rows = [_share(r, label) for kpi, label, _ in lines for r in known[kpi][-24:]]
        labels = [(label, colour) for kpi, label, colour in lines if known[kpi]]
        drawn.append(figure(
            "Revenue kept from the customers of twelve months before", "retention",
            lambda width, months: charts_revenue.shares(rows, labels, width, 3, level=1), HALF,
            note="NRR with their expansion, GRR without. At the dashed line all of it is kept.",
            table=_rates({label: known[kpi][-24:] for kpi, label, _ in lines}),
        ))  # fmt: skip
        told += [f"{label} is {figures.rate(known[kpi][-1]['value'])}" for kpi, label, _ in lines if known[kpi]]
    if churn:
        rows = [{**_share(r, "Logo churn"), "tag": figures.rate(r["value"])} for r in churn]
        drawn.append(figure(
            "Customers lost in the month, of those at its start", "churn",
            lambda width, months: charts_revenue.shares(rows, [("Logo churn", "second")], width, 3),
            HALF, note="Logo churn: each customer counts as one, whatever they pay.",
            table=_rates({"Logo churn": churn}),
        ))  # fmt: skip
        lost = churn[-1]
        of = figures.number(lost["denominator"])
        told.append(
            f"{figures.plural(lost['numerator'], 'customer')} of {of} left in {figures.month(lost['period_start'])}"
        )
    return Section("retention", "How much of it stays", lead="; ".join(told) + ".", figures=drawn)


def _share(row: Row, label: str) -> dict:
    value = figures.rate(row["value"])
    return {"at": figures.iso(row["period_start"]), "label": label, "share": float(row["value"]),
            "tag": f"{label} {value}", "said": f"{label} {figures.month(row['period_start'])}: {value}"}  # fmt: skip


def _rates(series: dict[str, list[Row]]) -> Table:
    rows = [[figures.month(r["period_start"]), *([label] if len(series) > 1 else []), figures.rate(r["value"]),
             figures.number(r["numerator"]), figures.number(r["denominator"])]
            for label, found in series.items() for r in reversed(found)]  # fmt: skip
    return Table(["Month", *([""] if len(series) > 1 else []), "Value", "Numerator", "Denominator"], rows,
                 words=frozenset({0, 1}) if len(series) > 1 else frozenset({0}))  # fmt: skip
