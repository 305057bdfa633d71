"""dbt as Dagster sees it: the manifest, the names of assets, and what a run passes to the models."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject

from orchestration.company import PROJECT
from orchestration.session import RunSession
from orchestration.warehouse import Refused, paths

MANIFEST = PROJECT / "target" / "manifest.json"
SEED_GROUP = "rules"
LAYERS = ("seeds", "staging", "intermediate", "core", "features", "ops", "marts")
QUIET = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}


class Translator(DagsterDbtTranslator):
    """Key [schema, name] for a model, [source, table] for a source; one group a layer of the house."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        props = dbt_resource_props
        if props["resource_type"] == "source":
            return dg.AssetKey([props["source_name"], props["name"]])
        return dg.AssetKey([props["schema"], props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        props = dbt_resource_props
        if props["resource_type"] == "seed":
            return SEED_GROUP
        return "_".join(props["fqn"][1:-1][:2]).replace("-", "_") or None


def manifest() -> dict[str, Any]:
    """The manifest, with every singular test beside one model: the furthest of those it reads.

    dbt says of a generic test which model it belongs to; of a singular one that reads several Dagster would not know
    where to show it.
    """
    told = json.loads(ensure_manifest().read_text())
    for test in told["nodes"].values():
        if test["resource_type"] != "test" or test.get("attached_node"):
            continue
        read = [told["nodes"][key] for key in test["depends_on"]["nodes"] if key in told["nodes"]]
        if read:
            furthest = max(read, key=lambda node: (LAYERS.index(node["schema"]), node["name"]))
            test["config"]["meta"] = {"dagster": {"ref": {"name": furthest["name"]}}}
    return told


def ensure_manifest() -> Path:
    """The manifest of the project as it stands, parsed again when a file of the project is younger.

    Runs in several data folders share it: it is parsed aside, by one process at a time, and renamed.
    """
    MANIFEST.parent.mkdir(exist_ok=True)
    with MANIFEST.with_name(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not MANIFEST.exists() or MANIFEST.stat().st_mtime < _youngest():
            with tempfile.TemporaryDirectory(dir=MANIFEST.parent) as aside:
                _parse(aside)
                (Path(aside) / MANIFEST.name).replace(MANIFEST)
    return MANIFEST


def _youngest() -> float:
    # folders too: a file that was removed leaves no younger file behind
    folders = [PROJECT / name for name in ("models", "macros", "seeds", "tests")]
    parts = [f for folder in folders for f in [folder, *folder.rglob("*")]]
    return max(f.stat().st_mtime for f in [PROJECT / "dbt_project.yml", PROJECT / "profiles.yml", *parts])


def _parse(target: str) -> None:
    done = subprocess.run(
        [executable(), "--quiet", "parse", "--no-partial-parse", "--project-dir", str(PROJECT),
         "--profiles-dir", str(PROJECT), "--target-path", target, "--log-path", target],
        env={**os.environ, **QUIET, "REVOPS_DATA_DIR": str(paths().data)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Refused(f"dbt cannot read the project:\n{done.stdout}{done.stderr}")


def executable() -> str:
    """The dbt that dies with its parent, so that a killed run leaves no process holding the warehouse."""
    return str(Path(sys.executable).parent / "revops-dbt")


def project() -> DbtProject:
    return DbtProject(project_dir=PROJECT, profiles_dir=PROJECT)


class Dbt(DbtCliResource):
    """dbt without the adapter that dagster-dbt would open in this process too: it reads all macros again for figures
    that are not shown here, and may hold the warehouse while the child needs it."""

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:
        return None


def cli() -> Dbt:
    return Dbt(project_dir=project(), dbt_executable=executable(), global_config_flags=["--no-use-colors"])


def run_vars(session: RunSession, instances: Mapping[str, list[str]]) -> str:
    """What this run passes to dbt as --vars: the day, the company, the connected instances by vendor."""
    values: dict[str, Any] = {"as_of": session.day.isoformat(), "instances": dict(instances), **session.company()}
    return json.dumps(values, sort_keys=True)


def target_folder(session: RunSession, phase: str) -> Path:
    """Where one phase leaves its artifacts; the parsed project of the phase before is handed on."""
    folder = paths().logs / "dbt" / phase
    folder.mkdir(parents=True, exist_ok=True)
    parsed = paths().logs / "dbt" / "partial_parse.msgpack"
    if parsed.exists():
        shutil.copy(parsed, folder / parsed.name)
    return folder


def keep_parsed(folder: Path) -> None:
    """Hand the parsed project on to the next phase and the next run."""
    parsed = folder / "partial_parse.msgpack"
    if parsed.exists():
        shutil.copy(parsed, folder.parent / parsed.name)


def count_tests(session: RunSession, folder: Path) -> None:
    """Add the tests of a phase to what the run says of itself."""
    results = folder / "run_results.json"
    tests = session.report.setdefault("tests", {"passed": 0, "failed": 0})
    for result in json.loads(results.read_text())["results"] if results.exists() else []:
        if result["unique_id"].startswith("test."):
            tests["passed" if result["status"] == "pass" else "failed"] += 1


def failures(folder: Path) -> list[str]:
    """One sentence for each node of a dbt phase that failed, from its run_results.json."""
    results = folder / "run_results.json"
    if not results.exists():
        return []
    said = []
    for result in json.loads(results.read_text())["results"]:
        if result["status"] in {"error", "fail"}:
            kind, _, name = result["unique_id"].split(".")[:3]
            rows = f" in {result['failures']} rows" if result.get("failures") else ""
            first = (result.get("message") or "").strip().splitlines()
            said.append(f"dbt {kind} {name} failed{rows}" + (f": {first[0]}" if first and not rows else ""))
    return said
