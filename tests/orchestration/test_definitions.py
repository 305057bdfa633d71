"""The asset graph: nothing outside it, nothing lost in it, every test and expectation a check."""

import json
import os

import dagster as dg
import pytest

from orchestration import dbt
from orchestration.expectations import published


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    before = dict(os.environ)
    os.environ.update(REVOPS_DATA_DIR=str(folder), REVOPS_DAGSTER_DIR=str(folder / "dagster"))
    try:
        from orchestration.definitions import defs

        found = defs()
        yield found, found.resolve_asset_graph()
    finally:
        os.environ.clear()
        os.environ.update(before)


def test_no_asset_is_external(graph):
    _, assets = graph
    outside = [key for key in assets.get_all_asset_keys() if not assets.get(key).is_executable]
    assert outside == []


def test_every_asset_leads_to_the_dashboard_or_is_what_a_source_brings(graph):
    _, assets = graph
    page = dg.AssetKey(["published", "dashboard"])
    leading = {page} | dg.AssetSelection.assets(page).upstream().resolve(assets)
    lost = sorted(key.to_user_string() for key in assets.get_all_asset_keys() - leading)
    assert lost == []


def test_vendor_to_dashboard_is_one_line(graph):
    _, assets = graph
    page = dg.AssetKey(["published", "dashboard"])
    tables = "stripe/invoices hubspot/deals zendesk/tickets google_ads/campaign_daily fx/rates files/crm__opportunities"
    for table in tables.split():
        key = dg.AssetKey(table.split("/"))
        assert page in dg.AssetSelection.assets(key).downstream().resolve(assets), table


def test_every_dbt_test_is_a_check(graph):
    _, assets = graph
    nodes = json.loads(dbt.MANIFEST.read_text())["nodes"].values()
    tests = {node["name"] for node in nodes if node["resource_type"] == "test"}
    assert tests - {key.name for key in assets.asset_check_keys} == set()


def test_every_expectation_is_a_check_and_one_holds_the_door(graph):
    _, assets = graph
    keys = {(tuple(key.asset_key.path), key.name) for key in assets.asset_check_keys}
    assert {((e.schema, e.table), e.name) for e in published.load()} <= keys
    assert (("ops", "quality_results"), "may_be_published") in keys
    assert (("stripe", "invoices"), "one_row_per_key_and_version") in keys


def test_one_job_over_all_assets_and_a_nightly_schedule_of_it(graph):
    found, assets = graph
    job = found.resolve_job_def("revops")
    assert job.asset_layer.executable_asset_keys == assets.get_all_asset_keys()
    [schedule] = found.schedules
    assert schedule.job_name == "revops"


def test_every_step_that_writes_stands_in_the_pool(graph):
    found, _ = graph
    job = found.resolve_job_def("revops")
    assert {node.definition.pool for node in job.nodes} == {"warehouse_writer"}
