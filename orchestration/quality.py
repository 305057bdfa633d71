"""Results of dbt tests and expectations: kept for the run, told in sentences, published as ops.quality_results."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from orchestration import warehouse
from orchestration.expectations.suite import RESULT_COLUMNS
from orchestration.session import RunSession
from orchestration.warehouse import PUBLIC_SCHEMAS, Paths


def public_keys(manifest: Mapping[str, Any], translator: Any) -> list[list[str]]:
    """Asset keys of every published table that dbt or Python makes, the gate's own left out."""
    nodes = manifest["nodes"].values()
    models = [
        list(translator.get_asset_key(node).path)
        for node in nodes
        if node["resource_type"] == "model" and node["schema"] in PUBLIC_SCHEMAS
    ]
    scores = [["ml", name] for name in ("account_scores", "score_reasons", "model_versions", "model_metrics")]
    return sorted(models) + scores


TABLE = """
create schema if not exists quality;
create table if not exists quality.results (
    run_id varchar, phase varchar, table_schema varchar, table_name varchar, check_name varchar, severity varchar,
    is_passed boolean, failed_count bigint, checked_count bigint, observed varchar, sentence varchar
);
"""


def keep(paths: Paths, results: pd.DataFrame, phase: str) -> None:
    """Keep one phase's results (RESULT_COLUMNS) of this run, and of no other, in the private schema `quality`."""
    with warehouse.connect(paths) as connection:
        connection.execute(TABLE)
        connection.execute("delete from quality.results where phase = ?", [phase])
        if len(results):
            connection.register("fresh", results)
            connection.execute(f"insert into quality.results by name select {', '.join(RESULT_COLUMNS)} from fresh")


def results(paths: Paths, run_id: str, phase: str) -> pd.DataFrame:
    """The results of one phase of one run, RESULT_COLUMNS."""
    with warehouse.connect(paths, read_only=True) as connection:
        return connection.execute(
            f"select {', '.join(RESULT_COLUMNS)} from quality.results where run_id = ? and phase = ?", [run_id, phase]
        ).df()


def report(session: RunSession, found: pd.DataFrame) -> None:
    """Count the results in status.json, and say every failed error in one sentence that names the rows."""
    checks = session.report["checks"]
    for row in found.to_dict("records"):
        kind = "passed" if row["is_passed"] else row["severity"]
        checks[kind] = checks.get(kind, 0) + 1
        if row["is_passed"]:
            continue
        sentence = f"{row['table_schema']}.{row['table_name']}: failed “{row['sentence']}”{_which(row)}."
        if row["severity"] == "error":
            session.fail(f"{row['phase']} gate", sentence)
        else:
            session.report.setdefault("warnings", []).append(sentence)


def report_set_aside(session: RunSession, most: int = 5) -> None:
    """Say the reasons that set most rows aside: they are missing in the figures."""
    with warehouse.connect(session.paths, read_only=True) as connection:
        reasons = connection.execute(
            "select source_instance, resource, reason, row_count from ops.quarantine_summary "
            "order by row_count desc, source_instance, resource, reason limit ?",
            [most],
        ).fetchall()
    for instance, resource, reason, count in reasons:
        rows = "1 row is" if count == 1 else f"{count:,} rows are"
        session.report.setdefault("warnings", []).append(
            f"{instance} {resource}: {rows} left out of the figures: {reason} (all in ops.quarantine_summary)."
        )


def _which(row: Mapping[str, Any]) -> str:
    """The rows that failed, in brackets, as far as Great Expectations tells."""
    if pd.isna(row["observed"]):
        return ""
    if str(row["observed"]).startswith("["):
        rows = json.loads(row["observed"])
        first = ", ".join(f"{column} {value}" for column, value in rows[0].items())
        return f" ({int(row['failed_count'])} rows, such as {first})"
    return f" ({row['observed']})"


def publish_results(paths: Paths, run_id: str) -> int:
    """Write ops.quality_results of this run: expectations of both gates and every dbt test. Returns its rows."""
    with warehouse.connect(paths) as connection:
        connection.register("tests", dbt_results(paths))
        connection.execute("create schema if not exists ops")
        connection.execute(
            """
            create or replace table ops.quality_results as
            select * exclude (run_id) from quality.results where run_id = ?
            union all by name
            select * from tests
            order by phase, table_schema, table_name, check_name
            """,
            [run_id],
        )
        return connection.execute("select count(*) from ops.quality_results").fetchone()[0]


def dbt_results(paths: Paths) -> pd.DataFrame:
    """The tests of the last dbt run of each phase, from dbt's own run_results.json and manifest.json."""
    rows = []
    for results_file in sorted((paths.logs / "dbt").glob("*/run_results.json")):
        nodes = json.loads(results_file.with_name("manifest.json").read_text())["nodes"]
        for result in json.loads(results_file.read_text())["results"]:
            node = nodes.get(result["unique_id"], {})
            if node.get("resource_type") != "test":
                continue
            tested = nodes.get(node.get("attached_node") or "", {})
            failed = int(result.get("failures") or 0)
            rows.append({
                "phase": f"dbt {results_file.parent.name}", "table_schema": tested.get("schema"),
                "table_name": tested.get("name"), "check_name": node["name"],
                "severity": "error" if node["config"]["severity"].lower() == "error" else "warning",
                "is_passed": result["status"] == "pass", "failed_count": failed, "checked_count": None,
                "observed": None, "sentence": node.get("description") or node["name"].replace("_", " "),
            })  # fmt: skip
    columns = ["phase", "table_schema", "table_name", "check_name", "severity", "is_passed", "failed_count",
               "checked_count", "observed", "sentence"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(
        {"table_schema": "object", "table_name": "object", "checked_count": "Int64", "observed": "object"}
    )
