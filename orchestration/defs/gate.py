"""The two gates: raw as its contracts say, and what is about to be published. An error keeps the last good copy."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from ingestion import load
from orchestration import contracts, quality, reconciliation
from orchestration.defs.models import MANIFEST, TRANSLATOR
from orchestration.expectations import published, raw, suite
from orchestration.session import RunSession

RESULTS = ["ops", "quality_results"]
SEVERITY = {"error": dg.AssetCheckSeverity.ERROR, "warning": dg.AssetCheckSeverity.WARN}


def raw_specs() -> list[dg.AssetCheckSpec]:
    """One check an expectation of each resource that the registry knows."""
    return [
        dg.AssetCheckSpec(e.name, asset=[vendor, table], description=e.sentence, blocking=e.severity == "error")
        for vendor, tables in contracts.resources().items()
        if vendor != contracts.FILES
        for table, resource in tables.items()
        for e in raw.of_resource(vendor, vendor, table, resource)
    ]


def published_specs() -> list[dg.AssetCheckSpec]:
    """One check an expectation beside its table, and the one that holds the door: it alone blocks, since a blocking
    check on a mart would also stop the activation models and this gate itself."""
    beside = [
        dg.AssetCheckSpec(e.name, asset=[e.schema, e.table], description=e.sentence, additional_deps=[RESULTS])
        for e in published.load()
    ]
    return [
        *beside,
        dg.AssetCheckSpec(
            "may_be_published", asset=RESULTS, blocking=True, description="No expectation of severity error failed"
        ),
    ]


def outcome(asset: list[str], rows: pd.DataFrame, name: str) -> dg.AssetCheckResult:
    """One check's result over the instances it ran on; passed where there was nothing to check."""
    failed = rows[~rows["is_passed"].astype(bool)]
    severity = SEVERITY[rows["severity"].iloc[0]] if len(rows) else dg.AssetCheckSeverity.WARN
    metadata: dict = {"tables": len(rows)}
    if len(failed):
        metadata["failed rows"] = int(failed["failed_count"].fillna(0).sum())
        metadata["which"] = "; ".join(failed["observed"].dropna().astype(str))[:1000] or "see ops.quality_results"
    if not len(rows):
        metadata["note"] = "not connected: nothing to check"
    return dg.AssetCheckResult(
        passed=failed.empty, check_name=name, asset_key=dg.AssetKey(asset), severity=severity, metadata=metadata
    )


@dg.multi_asset_check(name="raw_gate", specs=raw_specs(), pool="warehouse_writer")
def raw_gate(session: RunSession) -> Iterator[dg.AssetCheckResult]:
    with session.step("raw gate"):
        instances = load.instances(session.paths.data)
        results = suite.run(session.paths.raw, raw.of_instances(instances), session.run_id, "raw")
        quality.keep(session.paths, results, "raw")
        quality.report(session, results)
    vendor_of = {f"raw_{name}": vendor for vendor, names in instances.items() for name in names}
    vendors = results["table_schema"].map(vendor_of)
    for spec in raw_specs():
        vendor, resource = spec.asset_key.path
        rows = results[(vendors == vendor) & (results["table_name"] == resource) & (results["check_name"] == spec.name)]
        yield outcome([vendor, resource], rows, spec.name)


@dg.asset(
    key=RESULTS, group_name="gate", pool="warehouse_writer", kinds={"python", "greatexpectations"},
    deps=[*quality.public_keys(MANIFEST, TRANSLATOR), ["seeds", "quality_thresholds"]],
    description="Every dbt test and expectation of this run with its result: why to trust what is published.",
)  # fmt: skip
def quality_results(session: RunSession) -> dg.MaterializeResult:
    with session.step("gate"):
        reconciliation.prepare(session.paths)
        results = suite.run(session.paths.warehouse, published.load(), session.run_id, "published")
        quality.keep(session.paths, results, "published")
        total = quality.publish_results(session.paths, session.run_id)
        quality.report(session, results)
        quality.report_set_aside(session)
    failed = int((~results["is_passed"].astype(bool)).sum())
    return dg.MaterializeResult(metadata={"dagster/row_count": total, "failed expectations": failed})


@dg.multi_asset_check(name="publish_gate", specs=published_specs(), pool="warehouse_writer")
def publish_gate(session: RunSession) -> Iterator[dg.AssetCheckResult]:
    with session.step("open the gate"):
        results = quality.results(session.paths, session.run_id, "published")
    for expectation in published.load():
        rows = results[results["check_name"] == expectation.name]
        yield outcome([expectation.schema, expectation.table], rows, expectation.name)
    stopping = results[~results["is_passed"].astype(bool) & (results["severity"] == "error")]
    yield dg.AssetCheckResult(
        passed=stopping.empty, check_name="may_be_published", asset_key=dg.AssetKey(RESULTS),
        metadata={"failed": ", ".join(stopping["check_name"]) or "none"},
    )  # fmt: skip


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[quality_results], asset_checks=[raw_gate, publish_gate])
