"""Publish whole or not at all: the database, the dashboard, and the KPI values as they were published."""

import dagster as dg

from orchestration import publish
from orchestration.dashboard import page
from orchestration.session import RunSession, utc_now


@dg.asset(
    key=["published", "revops"], group_name="published", kinds={"duckdb"}, pool="warehouse_writer",
    deps=[["ops", "quality_results"]],
    description="published/revops.duckdb: the copy that BI tools and analysts read, swapped in whole.",
)  # fmt: skip
def database(session: RunSession) -> dg.MaterializeResult:
    with session.step("publish"):
        counts = publish.database(session.paths, session.run_id)
        # from here on readers see the new copy, whatever becomes of the page
        session.report.update(published=True, published_at=utc_now().isoformat())
        session.ledger.append(
            "kpi_values", session.run_id, publish.kpi_values(session.paths, session.run_id, session.day)
        )
        session.report["tables"] = counts
    return dg.MaterializeResult(
        metadata={"tables": len(counts), "rows": sum(counts.values()), "file": str(session.paths.database)}
    )


@dg.asset(
    key=["published", "dashboard"], group_name="published", kinds={"html"}, pool="warehouse_writer",
    deps=[["published", "revops"]],
    description="published/dashboard.html: one page that opens from the file, mails and prints.",
)  # fmt: skip
def dashboard(session: RunSession) -> dg.MaterializeResult:
    with session.step("dashboard"):
        size = page.write(session.paths, session.report)
    return dg.MaterializeResult(metadata={"bytes": size, "file": str(session.paths.dashboard)})


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[database, dashboard])
