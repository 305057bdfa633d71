"""Sources → raw log: every connected account loads side by side, each failing alone."""

from collections.abc import Iterator

import dagster as dg

from ingestion import load
from ingestion.registry import SOURCES
from orchestration import accounts, contracts, progress
from orchestration.session import RunSession


def specs() -> list[dg.AssetSpec]:
    """One asset a table of raw, of every vendor the registry knows, connected or not."""
    return [
        dg.AssetSpec(
            [vendor, name],
            group_name=f"source_{SOURCES[vendor].domain if vendor in SOURCES else vendor}",
            description=resource.description or f"{resource.name} as a mapping of files gives it.",
            kinds={"dlt", vendor if vendor in SOURCES else "file"},
            owners=[f"team:{SOURCES[vendor].owner}"] if vendor in SOURCES else [],
        )
        for vendor, tables in contracts.resources().items()
        for name, resource in tables.items()
    ]


@dg.multi_asset(name="load_sources", specs=specs(), pool="warehouse_writer")
def load_sources(context: dg.AssetExecutionContext, session: RunSession) -> Iterator[dg.MaterializeResult]:
    with session.step("load"):
        known = {name for names in load.instances(session.paths.data).values() for name in names}
        results = load.load(
            accounts.to_load(session.mapping, session.sources), data_dir=session.paths.data, as_of=session.day,
            run_id=session.run_id, full_refresh=session.full_refresh, progress=progress.loading,
            company=accounts.company(session.mapping),
        )  # fmt: skip
        session.report["sources"] = [accounts.told(result) for result in results]
        for result in results:
            if result.error:
                session.fail(f"load {result.instance}", result.error)
                if result.instance in known:
                    session.fail(f"load {result.instance}", accounts.stale(result, session.ledger, session.day))
                context.log.error(result.error)
        never = [r.instance for r in results if r.error and r.instance not in known]
        if never:
            raise dg.Failure(
                f"Nothing is published, since there is no earlier load to stand on: {', '.join(never)}.",
                allow_retries=False,
            )
        if not load.instances(session.paths.data):
            raise dg.Failure(accounts.NOTHING_CONNECTED, allow_retries=False)
    for spec in specs():
        yield dg.MaterializeResult(asset_key=spec.key, metadata=_metadata(results, *spec.key.path))


def _metadata(results: list[load.SourceResult], vendor: str, table: str) -> dict:
    """What the UI shows of a table: rows of this load by instance, or why there are none."""
    mine = [r for r in results if r.vendor == vendor]
    told: dict = {}
    for result in mine:
        counts = result.resources.get(table) or result.resources.get(table.replace("__", "."))
        told[result.instance] = result.error or result.not_loaded or (vars(counts) if counts else "no rows")
    return told or {"state": "not connected"}


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[load_sources])
