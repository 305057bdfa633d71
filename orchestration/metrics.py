"""KPIs from the marts: `python -m orchestration.metrics` writes kpi_values.sql and docs/metrics.md.

A KPI is said once, as a `kpi` block on the column of a mart that shows its value (models/marts/**/*.yml):

    columns:
    - name: closing_amount
      data_type: decimal(38,2)
      config:
        meta:
          kpi:
            id: mrr                      # public id
            unit: money                  # money · count · rate · ratio · days · hours · minutes · months
            grain: month                 # month · quarter
            owner: finance
            description: Monthly recurring revenue in force at the end of the month.
            numerator: closing_amount    # optional: columns of the same mart
            denominator: closing_customers
            period: month_start          # optional: the mart's date (default month_start, quarter_start)
            segments: [plan, currency]   # optional: only these segment types beside `all` (default: every)
            decimals: 2                  # optional (default: money 2, else 6)

A column may hold one block or a list of them. With numerator and denominator the value is worked out again
from the two, exactly, and rounded once; otherwise it is the column (`numerator` may stand alone). A money KPI
gets the company's currency. The mart has `segment_type` and `segment`, or neither (then all its rows are `all`).
`segment_type = 'all'` has a row for every published period from the company's first, NULL where the mart has none.
"""

from __future__ import annotations

from orchestration.kpi_blocks import MARTS, Kpi, kpis
from orchestration.warehouse import ROOT

SQL = MARTS / "kpi_values.sql"
PAGE = ROOT / "docs" / "metrics.md"


def sql(found: list[Kpi]) -> str:
    """The text of kpi_values.sql."""
    lines = [
        "-- one KPI, period and segment",
        "-- Made by `python -m orchestration.metrics` from the marts' kpi blocks: change those, not this.",
        "",
        "with kpis as (",
        "    " + "\n    union all\n    ".join(_call(kpi) for kpi in found),
        ")",
        "",
        "select * from kpis",
        "order by kpi_id, period_start, segment_type, segment",
        "",
    ]
    return "\n".join(lines)


def _call(kpi: Kpi) -> str:
    parts = [f"'{kpi.id}'", f"'{kpi.unit}'", f"'{kpi.grain}'", f"ref('{kpi.mart}')", f"'{kpi.column}'"]
    parts += [f"{name}='{value}'" for name, value in
              (("numerator", kpi.numerator), ("denominator", kpi.denominator)) if value]  # fmt: skip
    parts += [f"period='{kpi.period_column}'", f"digits={kpi.digits}"]
    parts += ["segmented=true"] if kpi.is_segmented else []
    parts += [f"segments={list(kpi.segments)}"] if kpi.segments is not None else []
    return "{{ kpi_rows(" + ", ".join(parts) + ") }}"


def page(found: list[Kpi]) -> str:
    """The text of docs/metrics.md."""
    lines = [
        "# Every KPI",
        "",
        "Made by `make metrics` from the marts' own `kpi` blocks. Values stand in `marts.kpi_values`, a row for",
        "each published period from the company's first; what cannot be known is NULL, never 0.",
        "",
        "| kpi_id | unit | grain | what it says | numerator ÷ denominator | where | owner |",
        "|---|---|---|---|---|---|---|",
    ]
    for kpi in sorted(found, key=lambda k: k.id):
        quotient = " ÷ ".join(f"`{part}`" for part in (kpi.numerator, kpi.denominator) if part)
        lines.append(
            f"| `{kpi.id}` | {kpi.unit} | {kpi.grain} | {' '.join(kpi.description.split())} | {quotient} "
            f"| `{kpi.mart}.{kpi.column}` | {kpi.owner} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    found = kpis()
    SQL.write_text(sql(found))
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(found))


if __name__ == "__main__":
    main()
