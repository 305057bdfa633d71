"""dbt over a raw log, without Dagster: for tests of the models."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb

PROJECT = Path(__file__).parents[2] / "dbt_project"
UNIONS = ["resource_type:seed", "path:models/staging", "path:models/intermediate"]
REVENUE = ["path:models/core", "path:models/marts/revenue"]


def dbt(data: Path, *arguments: str, as_of: str, **variables: Any) -> subprocess.CompletedProcess:
    """One dbt command on the data folder; raises with dbt's own words when it fails."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", *arguments, "--project-dir", str(PROJECT),
         "--profiles-dir", str(PROJECT), "--target-path", str(data / "target"), "--log-path", str(data / "logs"),
         "--vars", json.dumps({"as_of": as_of, **variables})],
        env={**os.environ, "REVOPS_DATA_DIR": str(data), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(done.stdout[-6000:] + done.stderr[-2000:])
    return done


def link_records(data: Path, account_of: dict[str, str] | None = None) -> None:
    """Write identity.links: each record to the account named for its source id, else to one of its own id."""
    with duckdb.connect(str(data / "warehouse.duckdb")) as warehouse:
        warehouse.execute("create schema if not exists identity")
        warehouse.execute(
            """
            create or replace table identity.links as
            select
                source_system, source_instance, source_object, source_id, entity_type, source_id as entity_id,
                'exact_key' as rule, 1.0::double as score, 'by hand' as evidence, false as is_steward_decision,
                cast(null as timestamp) as first_linked_at
            from (
                select *, 'account' as entity_type from intermediate.int_identity__account_records
                union all by name
                select *, 'contact' as entity_type from intermediate.int_identity__contact_records
            )
            """
        )
        for source_id, account in (account_of or {}).items():
            warehouse.execute("update identity.links set entity_id = ? where source_id = ?", [account, source_id])


def build_revenue(data: Path, as_of: str, account_of: dict[str, str] | None = None, **variables: Any) -> None:
    """Seeds to the marts of revenue, with their tests but the unit tests, on a raw log."""
    without = ["--exclude-resource-type", "unit_test", "--indirect-selection", "buildable"]
    dbt(data, "build", "--select", *UNIONS, *without, as_of=as_of, **variables)
    link_records(data, account_of)
    dbt(data, "build", "--select", *REVENUE, *without, as_of=as_of, **variables)
