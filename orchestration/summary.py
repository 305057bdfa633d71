"""What a run says at its end, and `revops status`: from status.json and the published copy."""

from __future__ import annotations

import json

import click
import pandas as pd
from rich.console import Console

from orchestration import tables, warehouse
from orchestration.warehouse import Paths

HEADLINES = [
    ("mrr", "MRR"), ("arr", "ARR"), ("customers", "Customers"), ("nrr_ttm", "Net revenue retention, 12 months"),
    ("grr_ttm", "Gross revenue retention, 12 months"), ("logo_churn_rate", "Logo churn, month"),
    ("win_rate_count", "Win rate, quarter"),
]  # fmt: skip


def after_run(paths: Paths) -> int:
    """Print the summary of the run just ended; 0 when all is well, 1 when a person must look at something."""
    report = json.loads(paths.status.read_text())
    out = tables.page()
    out.print()
    _sources(out, report)
    if report["published"]:
        _kpis(out, paths)
    _checks(out, report)
    _where_next(out, paths, report)
    for error in report["errors"]:
        click.echo(error["sentence"], err=True)
    return 1 if report["errors"] else 0


def status(paths: Paths, shape: str) -> int:
    """Print what status.json says; 1 when the last run needs a person or there was none."""
    if not paths.status.exists():
        click.echo("There was no run here yet: `make run` starts one.", err=True)
        return 1
    report = json.loads(paths.status.read_text())
    if shape == "json":
        click.echo(json.dumps(report, indent=1))
        return 1 if report["errors"] or (report["state"] == "running" and not _alive(report)) else 0
    return after_run(paths) if report["state"] != "running" else _running(report)


def _running(report: dict) -> int:
    if _alive(report):
        click.echo(f"A run is at work since {report['started_at']} UTC (process {report['pid']}).")
        return 0
    click.echo(f"The run of {report['started_at']} UTC was killed; run again, nothing is lost.", err=True)
    return 1


def _alive(report: dict) -> bool:
    import os

    try:
        os.kill(report.get("pid") or -1, 0)
    except (OSError, OverflowError):
        return False
    return report.get("pid", 0) > 0


def _sources(out: Console, report: dict) -> None:
    rows = [
        {
            "source": s["instance"], "read": s["read"], "new": s["new"], "changed": s["changed"],
            "deleted": s["deleted"], "quarantined": s["quarantined"], "seconds": round(s["seconds"], 1),
            "state": "failed" if s["error"] else "not connected" if s.get("not_loaded") else "loaded",
        }
        for s in report["sources"]
    ]  # fmt: skip
    if rows:
        out.print(tables.rendered(pd.DataFrame(rows), f"Rows per source, as of {report.get('as_of')}"))
    for source in report["sources"]:
        if source.get("not_loaded"):
            out.print(f"  {source['not_loaded']}", soft_wrap=True, markup=False)


def _kpis(out: Console, paths: Paths) -> None:
    with warehouse.opened(paths.database) as connection:
        latest = connection.execute(
            "select kpi_id, period_start, value, numerator, denominator, unit, currency from marts.kpi_values "
            "where segment_type = 'all' qualify row_number() over (partition by kpi_id order by period_start desc) = 1"
        ).df()
    found = {row["kpi_id"]: row for row in latest.to_dict("records")}
    rows = [
        {"KPI": label, "value": shown(found[kpi]), "period": str(found[kpi]["period_start"])[:10]}
        for kpi, label in HEADLINES
        if kpi in found
    ]
    out.print(tables.rendered(pd.DataFrame(rows), "KPIs"))


def shown(row: dict) -> str:
    """One KPI value as people write it; a value that cannot be known is said so."""
    value = row["value"]
    if value is None or value != value:
        return "cannot be known"
    if row["unit"] == "money":
        return f"{value:,.2f} {row['currency'] or ''}".strip()
    if row["unit"] == "rate":
        return f"{value:.1%}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _checks(out: Console, report: dict) -> None:
    checks = report.get("checks", {})
    tests = report.get("tests", {})
    out.print(
        f"[bold]Checks[/bold]  {checks.get('passed', 0)} expectations held, {checks.get('error', 0)} stop the "
        f"publication, {checks.get('warning', 0)} warn; {tests.get('passed', 0)} dbt tests held, "
        f"{tests.get('failed', 0)} did not",
        soft_wrap=True,
    )
    for warning in report.get("warnings", []):
        out.print(f"  [yellow]warning[/yellow] {warning}", soft_wrap=True)


def _where_next(out: Console, paths: Paths, report: dict) -> None:
    if report["published"]:
        out.print(f"[bold]Dashboard[/bold]  {paths.dashboard}", soft_wrap=True)
        out.print(f"[bold]Database[/bold]   {paths.database}  (schemas core, marts, ml, ops)", soft_wrap=True)
        out.print(
            '[bold]Ask it[/bold]     .venv/bin/revops sql "from marts.account_360 order by arr_amount desc limit 10"'
        )
        out.print("[bold]Watch it[/bold]   make dev  (the Dagster UI)")
    else:
        good = report.get("last_good")
        kept = f"the copy of {good['as_of']} stays published" if good else "nothing was published before"
        out.print(f"[bold red]Not published[/bold red]: {kept}. Details: {paths.status}", soft_wrap=True)
