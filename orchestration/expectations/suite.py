"""Expectations as data, and the one road that runs them on a DuckDB file with Great Expectations."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

RESULT_COLUMNS = [
    "run_id", "phase", "table_schema", "table_name", "check_name", "severity", "is_passed", "failed_count",
    "checked_count", "observed", "sentence",
]  # fmt: skip


@dataclass(frozen=True)
class Expectation:
    """One sentence about a table's data that Great Expectations can check.

    kind: not_null · unique · columns · row_count · no_rows (args.query gives the offending rows, {batch} = the table).
    severity: error keeps the last good copy, warning is shown.
    """

    name: str
    schema: str
    table: str
    kind: str
    sentence: str
    severity: str = "error"
    args: dict[str, Any] = field(default_factory=dict, hash=False)


def run(database: Path, expectations: Iterable[Expectation], run_id: str, phase: str) -> pd.DataFrame:
    """Check every expectation; one row each with RESULT_COLUMNS. A table that is not there fails its expectations.

    The file must not be open elsewhere with another configuration; all handles are closed on return.
    """
    by_table: dict[tuple[str, str], list[Expectation]] = {}
    for expectation in expectations:
        by_table.setdefault((expectation.schema, expectation.table), []).append(expectation)
    rows: list[dict] = []
    with _datasource(database) as source:
        for (schema, table), group in by_table.items():
            rows += [{"run_id": run_id, "phase": phase, **row} for row in _check_table(source, schema, table, group)]
    found = pd.DataFrame(rows, columns=RESULT_COLUMNS)
    return found.astype({"is_passed": "bool", "failed_count": "Int64", "checked_count": "Int64"})


@contextmanager
def _datasource(database: Path) -> Iterator[Any]:
    # imported here: it takes seconds, and only the two gates need it
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sql(
        "warehouse", connection_string=f"duckdb:///{database}",
        kwargs={"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True, "pool_reset_on_return": None},
    )  # fmt: skip
    try:
        yield source
    finally:
        # the data source and its execution engine hold an engine each; a handle left open would keep dbt out
        for engine in (source.get_engine(), source.get_execution_engine().engine):
            engine.dispose()
        source.get_execution_engine().close()


def _check_table(source: Any, schema: str, table: str, group: list[Expectation]) -> list[dict]:
    import great_expectations as gx

    try:
        asset = source.add_table_asset(f"{schema}.{table}", table_name=table, schema_name=schema)
        batch = asset.add_batch_definition_whole_table("all").get_batch()
    except Exception as error:  # Great Expectations raises several types for a table that does not exist
        first = str(error).strip().splitlines()[0]
        return [_row(e, False, None, None, f"the table cannot be read: {first}") for e in group]
    rows = []
    # only these tell which rows failed when asked for all; of the others that would be every missing value
    for told, part in (("COMPLETE", [e for e in group if e.kind == "no_rows"]),
                       ("SUMMARY", [e for e in group if e.kind != "no_rows"])):  # fmt: skip
        if part:
            suite = gx.ExpectationSuite(name=f"{schema}.{table}.{told}", expectations=[_to_gx(e) for e in part])
            named = {e.name: e for e in part}
            outcome = batch.validate(suite, result_format=told)
            rows += [_result_row(named[r.expectation_config.meta["name"]], r) for r in outcome.results]
    return rows


def _to_gx(expectation: Expectation) -> Any:
    import great_expectations.expectations as gxe

    args = expectation.args
    common = {
        "meta": {"name": expectation.name},
        "severity": "critical" if expectation.severity == "error" else "warning",
    }
    match expectation.kind:
        case "not_null":
            return gxe.ExpectColumnValuesToNotBeNull(column=args["column"], mostly=args.get("mostly", 1.0), **common)
        case "unique" if len(args["columns"]) == 1:
            return gxe.ExpectColumnValuesToBeUnique(column=args["columns"][0], **common)
        case "unique":
            return gxe.ExpectCompoundColumnsToBeUnique(column_list=args["columns"], **common)
        case "columns":
            return gxe.ExpectTableColumnsToMatchSet(column_set=args["columns"], exact_match=False, **common)
        case "row_count":
            return gxe.ExpectTableRowCountToBeBetween(min_value=args.get("min"), max_value=args.get("max"), **common)
        case "no_rows":
            return gxe.UnexpectedRowsExpectation(
                unexpected_rows_query=args["query"], description=expectation.sentence, **common
            )
    raise ValueError(f"{expectation.name}: no expectation of kind {expectation.kind!r}")


def _result_row(expectation: Expectation, result: Any) -> dict:
    if result.exception_info and any(
        isinstance(v, dict) and v.get("raised_exception")
        for v in [result.exception_info, *result.exception_info.values()]
    ):
        text = json.dumps(result.exception_info, default=str)
        message = (
            text.split("'exception_message': ")[-1]
            if "exception_message" not in result.exception_info
            else str(result.exception_info["exception_message"])
        )
        return _row(expectation, False, None, None, f"could not be checked: {message[:200]}")
    found = result.result or {}
    failed = found.get("unexpected_count")
    if failed is None:
        failed = found.get("observed_value") if expectation.kind == "no_rows" else int(not result.success)
    observed = found.get("observed_value")
    if expectation.kind == "not_null" and failed:
        observed = f"{failed:,} of {found.get('element_count', 0):,} have none"
    if expectation.kind == "no_rows":
        sample = (found.get("details") or {}).get("unexpected_rows") or []
        observed = json.dumps(sample[:3], default=str) if sample else None
    return _row(expectation, bool(result.success), _count(failed), _count(found.get("element_count")), observed)


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) or str(value).isdigit() else None


def _row(expectation: Expectation, passed: bool, failed: int | None, checked: int | None, observed: Any) -> dict:
    return {
        "table_schema": expectation.schema, "table_name": expectation.table, "check_name": expectation.name,
        "severity": expectation.severity, "is_passed": passed, "failed_count": failed, "checked_count": checked,
        "observed": None if observed is None else str(observed)[:4000], "sentence": expectation.sentence,
    }  # fmt: skip
