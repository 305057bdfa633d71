"""The expectations of published.yml, with the thresholds of the seed quality_thresholds filled in."""

from __future__ import annotations

import csv
from pathlib import Path

import yaml

from orchestration.company import PROJECT
from orchestration.expectations.suite import Expectation

FILE = Path(__file__).with_name("published.yml")
THRESHOLDS = PROJECT / "seeds" / "quality_thresholds.csv"


def thresholds() -> dict[str, str]:
    """The value of each threshold by its name."""
    with THRESHOLDS.open(newline="") as handle:
        return {row["name"]: row["value"] for row in csv.DictReader(handle)}


def load() -> list[Expectation]:
    """All expectations on what is about to be published, in the order of the file."""
    values = thresholds()
    found = []
    for entry in yaml.safe_load(FILE.read_text()):
        schema, table = entry["table"].split(".")
        args = {key: _filled(value, values) for key, value in entry["args"].items()}
        if "mostly" in args:
            args["mostly"] = float(args["mostly"])
        found.append(
            Expectation(entry["name"], schema, table, entry["kind"], entry["sentence"], entry["severity"], args)
        )
    return found


def _filled(value: object, values: dict[str, str]) -> object:
    if not isinstance(value, str):
        return value
    for name, threshold in values.items():
        value = value.replace("{" + name + "}", threshold)
    return value
