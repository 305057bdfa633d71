"""The chapter on recurring revenue: what moved MRR in the last month and in the two years before."""

from __future__ import annotations

from typing import Any

from orchestration.dashboard import charts_revenue, figures
from orchestration.dashboard.blocks import FULL, HALF, Figure, Section, Table, figure
from orchestration.dashboard.drawing import COLOURS
from orchestration.dashboard.queries import Published, Row

STEPS = [
    ("new", "New"), ("reactivation", "Reactivation"), ("expansion", "Expansion"), ("contraction", "Contraction"),
    ("churn", "Churn"), ("fx", "Exchange rates"), ("transfer", "Transfers"), ("unconverted", "Not converted"),
]  # fmt: skip
ALWAYS = ("new", "expansion", "contraction", "churn")
MOVEMENTS_MISSING = (
    "No subscriptions or recurring invoices are connected, so monthly recurring revenue cannot be known. "
    "A billing source, or files mapped to billing.subscriptions and billing.invoices, would fill this chapter."
)


def movements(data: Published, company: Row) -> Section:
    """The last month's bridge, and two years of movements with closing MRR."""
    rows = data.rows("marts.mrr_waterfall_monthly", {"segment_type": "all"}, ["month_start"])
    rows = [row for row in rows if row["closing_amount"] is not None][-24:]
    if not rows or not any(row["closing_amount"] or row["opening_amount"] for row in rows):
        return Section("revenue", "What moved MRR", missing=MOVEMENTS_MISSING)
    return Section(
        "revenue", "What moved MRR", lead=_told(rows[-1], company),
        figures=[_bridge(rows[-1], company), _customers(rows[-1]), _over_months(rows, company)],
    )  # fmt: skip


def _steps(row: Row) -> list[tuple[str, str, Any]]:
    return [(kind, label, row[f"{kind}_amount"] or 0) for kind, label in STEPS
            if kind in ALWAYS or row[f"{kind}_amount"]]  # fmt: skip


def _told(row: Row, company: Row) -> str:
    moved = row["closing_amount"] - (row["opening_amount"] or 0)
    verb = "grew by" if moved > 0 else "fell by" if moved < 0 else "stayed the same, moved by"
    parts = [f"{figures.number(amount, signed=True)} {label.lower()}" for _, label, amount in _steps(row) if amount]
    return (
        f"MRR {verb} {figures.number(abs(moved))} {company['currency']} in {figures.month(row['month_start'])} "
        f"to {figures.number(row['closing_amount'])} {company['currency']}"
        + (f": {', '.join(parts)}." if parts else ".")
    )


def _bridge(row: Row, company: Row) -> Figure:
    at, steps = row["opening_amount"] or 0, []
    steps.append(_step("Opening", "line", at, at, figures.number(at)))
    for kind, label, amount in _steps(row):
        steps.append(_step(label, kind, at, at + amount, figures.number(amount, signed=True)))
        at += amount
    closing = row["closing_amount"]
    steps.append(_step("Closing", "line", closing, closing, figures.number(closing)))
    return figure(
        f"From opening to closing MRR, {figures.month(row['month_start'])}", "bridge",
        lambda width, months: charts_revenue.bridge(steps, width), HALF,
        note=f"{company['currency']}; each bar starts where the one above ended. The scale does not start at 0.",
    )  # fmt: skip


def _step(label: str, kind: str, start: Any, end: Any, shown: str) -> dict:
    return {"label": label, "kind": kind if kind in COLOURS else "other", "start": float(start),
            "end": float(end), "shown": shown, "said": f"{label}: {shown}"}  # fmt: skip


def _customers(row: Row) -> Figure:
    names = [("opening", "At the start"), ("new", "New"), ("reactivated", "Came back"), ("churned", "Left"),
             ("closing", "At the end")]  # fmt: skip
    money = {
        "opening": "opening",
        "new": "new",
        "reactivated": "reactivation",
        "churned": "churn",
        "closing": "closing",
    }
    cells = []
    for name, label in names:
        count, amount = row[f"{name}_customers"], row[f"{money[name]}_amount"]
        signed = name not in ("opening", "closing")
        sign = -1 if name == "churned" and count else 1
        cells.append([label, figures.number(None if count is None else sign * abs(count), signed=signed),
                      figures.number(amount, signed=signed),
                      "" if not count or amount is None else figures.number(abs(amount) / abs(count))])  # fmt: skip
    table = Table(["", "Customers", "MRR", "MRR each"], cells)
    return Figure(f"Customers, {figures.month(row['month_start'])}", table=table, table_open=True,
                  note="Expansion, contraction and exchange rates move the money of customers who stayed.")  # fmt: skip


def _over_months(rows: list[Row], company: Row) -> Figure:
    moving = {kind: label for kind, label in STEPS if any(row[f"{kind}_amount"] for row in rows)}
    kinds = [(kind if kind in COLOURS else "other", label) for kind, label in moving.items()]
    moved = [
        {"at": figures.iso(row["month_start"]), "kind": kind, "label": label, "amount": float(amount),
         "said": f"{figures.month(row['month_start'])}: {figures.number(amount, signed=True)} {label.lower()}"}
        for row in rows for kind, label, amount in _steps(row) if amount
    ]  # fmt: skip
    closing = [{"at": figures.iso(row["month_start"]), "amount": float(row["closing_amount"]),
                "said": f"{figures.month(row['month_start'])}: closing MRR {figures.number(row['closing_amount'])}"}
               for row in rows]  # fmt: skip
    table = Table(
        ["Month", "Opening", *moving.values(), "Closing"],
        [[figures.month(row["month_start"]), figures.number(row["opening_amount"]),
          *[figures.number(row[f"{kind}_amount"] or 0, signed=True) for kind in moving],
          figures.number(row["closing_amount"])] for row in reversed(rows)],
    )  # fmt: skip

    def drawn(width: int, months: int):
        kept = {row["at"] for row in closing[-months:]}
        return charts_revenue.movements(
            [r for r in moved if r["at"] in kept], closing[-months:], kinds, width, 1 if width > 600 else 3
        )

    title = f"MRR and its movements, {figures.plural(len(rows), 'month')}"
    return figure(title, "movements", drawn, FULL, note=company["currency"], table=table)
