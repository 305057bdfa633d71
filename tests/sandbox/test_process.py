"""The process: ports, faults, the clock, and its end; files and truth beside it."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date

import duckdb
import pyarrow.parquet as pq
import pytest
import requests

from ingestion.sandbox import PortTaken, Sandbox, export, running, serve, truth


def test_faults_strike_as_often_as_they_say_and_then_stop(api):
    api.run.set_faults(["429:vendor=stripe,count=1,retry_after=1", "500:vendor=zendesk,count=2"])
    limited = api.http.get(f"{api.url}/stripe/v1/products", timeout=20)
    assert limited.status_code == 429
    assert (limited.headers["Retry-After"], limited.headers["Stripe-Should-Retry"]) == ("1", "true")
    assert limited.json()["error"]["code"] == "rate_limit"
    assert api.http.get(f"{api.url}/stripe/v1/products", timeout=20).status_code == 200
    codes = [api.http.get(f"{api.url}/zendesk/api/v2/users", timeout=20).status_code for _ in range(3)]
    assert codes == [500, 500, 200]
    api.run.set_faults(["503:vendor=hubspot,count=9"])
    api.run.set_faults([])
    api.get("/hubspot/crm/v3/owners")
    with pytest.raises(ValueError, match="unknown"):
        api.run.set_faults(["unicorn:count=1"])


def test_a_date_outside_the_history_is_refused_in_a_sentence(api):
    with pytest.raises(ValueError, match="outside the sandbox's history"):
        api.run.set_as_of("2022-01-01")
    with pytest.raises(ValueError, match="not a date"):
        Sandbox(as_of="soon")


def test_a_taken_port_is_said_in_one_sentence(api):
    port = int(api.url.rsplit(":", 1)[1])
    with pytest.raises(PortTaken, match=f"Port {port}"):
        serve(Sandbox(accounts=1), port)
    with pytest.raises(PortTaken, match=f"Port {port}"), running(Sandbox(accounts=1), port):
        pass


def test_the_sandbox_dies_with_whoever_started_it(tmp_path):
    code = ("from ingestion.sandbox import Sandbox, running\nimport time\n"
            "with running(Sandbox(accounts=2)) as r:\n    print(r.url, flush=True)\n    time.sleep(60)\n")
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    url = parent.stdout.readline().strip()
    assert requests.get(f"{url}/fx/v1/latest", timeout=10).status_code == 200
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    for _ in range(50):
        try:
            requests.get(f"{url}/fx/v1/latest", timeout=2)
        except requests.ConnectionError:
            return
        time.sleep(0.1)
    pytest.fail("the sandbox outlived its parent")


@pytest.fixture(scope="module")
def files(company, tmp_path_factory):
    """The three exports and the truth."""
    out = tmp_path_factory.mktemp("files")
    for form in ("ndjson", "csv", "parquet"):
        export(company, out / form, form)
    truth(company, out / "truth")
    return out


def test_the_export_is_what_the_api_serves(api, files):
    def read(name):
        return {x["id"]: x for x in map(json.loads, (files / f"ndjson/{name}.ndjson").read_text().splitlines())}

    served = {
        "stripe/invoices": api.stripe("invoices", **{"expand[]": "data.discounts"}),
        "stripe/subscriptions": api.stripe("subscriptions", status="all", **{"expand[]": "data.discounts"}),
        "stripe/charges": api.stripe("charges"), "stripe/events": api.stripe("events"),
        "stripe/prices": api.stripe("prices"), "stripe/customers": api.stripe("customers"),
    }  # fmt: skip
    for name, objects in served.items():
        assert read(name) == {x["id"]: x for x in objects}, name
    tickets = read("zendesk/tickets")
    for ticket in api.zendesk("tickets"):
        assert tickets.pop(ticket["id"]) | {"url": ""} == ticket | {"url": ""}
    assert not tickets
    deals = read("hubspot/deals")
    names = ",".join(next(iter(deals.values()))["properties"])
    history = {"limit": 50, "properties": names, "associations": "companies,contacts",
               "propertiesWithHistory": "dealstage,amount,closedate,hubspot_owner_id"}
    live = api.hubspot("deals", **history) + api.hubspot("deals", archived="true", **history)
    assert deals == {x["id"]: x for x in live}


def test_every_format_has_the_same_rows(files):
    names = sorted(p.relative_to(files / "ndjson").with_suffix("") for p in (files / "ndjson").rglob("*.ndjson"))
    assert len(names) >= 22
    for name in names:
        lines = (files / "ndjson" / f"{name}.ndjson").read_text().splitlines()
        table = pq.read_table(files / "parquet" / f"{name}.parquet")
        with (files / "csv" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == table.num_rows == len(lines), name
    properties = pq.read_table(files / "parquet/hubspot/companies.parquet")["properties"].to_pylist()
    assert all("domain" in json.loads(text) for text in properties)


def test_truth_has_the_columns_that_were_agreed(files):
    columns = {
        "people": "person_key source_system source_instance source_object source_id email_status_true",
        "companies": "company_key parent_company_key source_system source_instance source_object source_id",
        "mrr_monthly": "company_key month_start currency mrr_minor is_trial is_paused is_past_due",
        "leaks": "leak_key company_key leak_type started_on ended_on exposure_minor currency",
        "mismatches": "mismatch_key company_key systems field cause value_left value_right started_on",
        "hazards": "company_key month_start churn_probability_90d upsell_probability_90d churned_within_90d "
                   "upsold_within_90d next_product_id",
        "send_hours": "person_key best_send_weekday best_send_hour",
        "pipeline": "source_system source_instance source_id week_end stage amount_minor currency expected_close_date",
    }  # fmt: skip
    for name, wanted in columns.items():
        assert pq.read_schema(files / f"truth/{name}.parquet").names == wanted.split(), name


def test_truth_knows_every_record_that_is_served(api, files):
    known = {(r["source_system"], r["source_object"], r["source_id"]): r["company_key"]
             for r in pq.read_table(files / "truth/companies.parquet").to_pylist()}
    for served, system, kind in ((api.hubspot("companies"), "hubspot", "company"),
                                 (api.stripe("customers"), "stripe", "customer")):
        assert all((system, kind, x["id"]) in known for x in served)
    people = {(r["source_system"], r["source_id"]) for r in pq.read_table(files / "truth/people.parquet").to_pylist()}
    assert all(("hubspot", x["id"]) in people for x in api.hubspot("contacts"))
    assert all(("zendesk", str(x["id"])) in people for x in api.zendesk("users") if x["role"] == "end-user")
    assert len(set(known.values())) == len({r for r in known.values()}) == 110


def test_hazards_are_probabilities_that_come_true(tmp_path):
    """Over many accounts the mean hazard is the share that left or bought (within four standard errors)."""
    truth(Sandbox(seed=3, accounts=700, as_of=date(2026, 6, 30)), tmp_path)
    row = duckdb.sql(f"""
        select avg(churn_probability_90d), avg(churned_within_90d::int), avg(upsell_probability_90d),
               avg(upsold_within_90d::int), count(*), min(churn_probability_90d), max(churn_probability_90d)
        from '{tmp_path}/hazards.parquet'""").fetchone()
    churn, churned, upsell, upsold, n, low, high = row
    independent = n / 3  # windows of 90 days overlap for three months
    assert low > 0 and high < 1
    assert abs(churn - churned) < 4 * (churned * (1 - churned) / independent) ** 0.5
    assert abs(upsell - upsold) < 4 * (upsold * (1 - upsold) / independent) ** 0.5
