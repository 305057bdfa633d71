"""What is generated is what is committed, and the layers read only what they may."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from orchestration import dbt_sources, metrics
from orchestration.kpi_blocks import Kpi

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
DOMAINS = yaml.safe_load(dbt_sources.DOMAINS.read_text())


def test_dbt_sources_are_made_from_the_contracts():
    for path, text in dbt_sources.rendered().items():
        assert path.read_text() == text, f"run python -m orchestration.dbt_sources: {path.name} is not what it makes"


def test_kpi_values_and_their_page_are_made_from_the_marts():
    found = metrics.kpis()
    assert metrics.SQL.read_text() == metrics.sql(found), "run python -m orchestration.metrics"
    assert metrics.PAGE.read_text() == metrics.page(found), "run python -m orchestration.metrics"


def test_a_kpi_that_names_no_column_of_its_mart_is_refused():
    with pytest.raises(ValueError, match="names columns its mart lacks: won"):
        Kpi("k", "rate", "month", "me", "what", "mart", "a", numerator="won",
            columns=frozenset({"a", "month_start"}))  # fmt: skip


@pytest.mark.parametrize("name", DOMAINS)
def test_a_domain_union_has_the_columns_of_its_domain(name):
    domain, kind = name.split(".")
    union = yaml.safe_load((MODELS / "intermediate" / domain / f"int_{domain}__{kind}.yml").read_text())["models"][0]
    columns = {column["name"]: column["data_type"] for column in union["columns"]}
    expected = {column: dbt_sources.data_type(spec["type"]) for column, spec in DOMAINS[name].items()}
    assert list(columns) == ["source_system", "source_instance", *expected]
    kinds = {column: kind.partition("(")[0] for column, kind in columns.items()}  # a union may keep finer decimals
    assert kinds == {"source_system": "varchar", "source_instance": "varchar"} | {
        column: kind.partition("(")[0] for column, kind in expected.items()
    }


def test_only_staging_reads_the_raw_log():
    readers = re.compile(r"raw_versions\(|latest_versions\(|files_of\(")
    inner = [path for path in MODELS.rglob("*.sql") if "staging" not in path.parts]
    found = {path.stem for path in inner if readers.search(path.read_text())}
    assert found == {"source_freshness"}, "only staging models, and what watches the sources, read raw"


def test_no_model_asks_the_clock():
    clock = re.compile(r"\b(current_date|current_timestamp|now\(|get_current_timestamp|today\()", re.IGNORECASE)
    assert [path.name for path in MODELS.rglob("*.sql") if clock.search(path.read_text())] == []


def test_every_model_says_its_grain_and_has_its_twin():
    for path in MODELS.rglob("*.sql"):
        assert re.match(r"-- .*\bone\b", path.read_text()), f"{path.name} does not say its grain"
        assert path.with_suffix(".yml").exists(), f"{path.name} has no yml beside it"
