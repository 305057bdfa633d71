"""The raw log keeps every version once, whatever happens: read twice, late, back to an earlier value, killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import dlt
import pytest

from ingestion import folder
from ingestion.connections import Connection
from ingestion.errors import FolderError
from ingestion.load import instances, last_load_as_of, load
from ingestion.reading import Gone, Listed, Mark, Rows
from tests.ingestion.conftest import latest, rows

ROOT = Path(__file__).resolve().parents[2]


def company(id_, name, changed="2026-01-01T00:00:00Z", **more):
    return {"id": id_, "properties": {"name": name, "hs_lastmodifieddate": changed, **more}}


def product(id_, name):
    return {"id": id_, "name": name, "active": True, "created": 1_700_000_000}


def test_read_twice_in_one_run_and_again_is_one_row(load_recorded, query):
    page = Rows([company("1", "A"), company("2", "B")])
    load_recorded("hubspot", {"companies": [page, page]})
    counts = load_recorded("hubspot", {"companies": [page]}, 2).resources["companies"]
    assert (counts.new, counts.changed, counts.unchanged) == (0, 0, 2)
    assert query("select id, name, _as_of from raw_hubspot.companies order by id") == [
        ("1", "A", date(2026, 1, 2)), ("2", "B", date(2026, 1, 2)),
    ]  # fmt: skip


def test_a_late_older_version_lands_and_does_not_become_the_latest(load_recorded, query):
    load_recorded("hubspot", {"companies": [Rows([company("1", "new", "2026-01-05T00:00:00Z")])]})
    counts = load_recorded("hubspot", {"companies": [Rows([company("1", "old")])]}, 2).resources["companies"]
    assert counts.changed == 1
    assert query("select count(*) from raw_hubspot.companies") == [(2,)]
    assert query(latest("hubspot", "companies"))[0][1] == "new"


def test_one_change_time_with_two_contents_keeps_both_and_shows_the_one_seen_last(load_recorded, query):
    for day, name in enumerate(("A", "B", "A"), 1):
        load_recorded("hubspot", {"companies": [Rows([company("1", name)])]}, day)
        assert query(latest("hubspot", "companies"))[0][1] == name
    assert query("select count(*) from raw_hubspot.companies") == [(2,)]


def test_back_to_an_earlier_value_without_a_cursor_is_a_version_of_its_own(load_recorded, query):
    for day, name in enumerate(("A", "A", "B", "A"), 1):
        load_recorded("stripe", {"products": [Rows([product("p", name)])]}, day)
    assert query("select _sequence, name, _as_of from raw_stripe.products order by 1") == [
        (1, "A", date(2026, 1, 1)), (2, "B", date(2026, 1, 3)), (3, "A", date(2026, 1, 4)),
    ]  # fmt: skip


def test_a_column_that_is_all_null_makes_no_new_version(load_recorded, query):
    load_recorded("stripe", {"products": [Rows([product("p", "A")])]})
    before = query("select _version from raw_stripe.products")
    load_recorded("stripe", {"products": [Rows([{**product("p", "A"), "metadata": None}])]}, 2)
    assert query("select _version from raw_stripe.products") == before


def test_what_a_listing_no_longer_tells_gets_a_tombstone_and_may_come_back(load_recorded, query):
    load_recorded("stripe", {"products": [Rows([product("p", "A"), product("q", "B")]), Listed()]})
    gone = load_recorded("stripe", {"products": [Rows([product("q", "B")]), Listed()]}, 2)
    assert gone.resources["products"].deleted == 1
    again = load_recorded("stripe", {"products": [Rows([product("q", "B")]), Listed()]}, 3)
    assert again.resources["products"].deleted == 0
    assert [row[0] for row in query(latest("stripe", "products"))] == ["q"]
    load_recorded("stripe", {"products": [Rows([product("p", "A"), product("q", "B")]), Listed()]}, 4)
    assert [row[0] for row in query(latest("stripe", "products"))] == ["p", "q"]
    assert query("select _sequence, _deleted, name from raw_stripe.products where id = 'p' order by 1") == [
        (1, False, "A"), (2, True, None), (3, False, "A"),
    ]  # fmt: skip


def test_a_bad_row_in_a_listing_is_not_gone(load_recorded, query):
    load_recorded("stripe", {"products": [Rows([product("p", "A")]), Listed()]})
    load_recorded("stripe", {"products": [Rows([{**product("p", "A"), "active": 1}]), Listed()]}, 2)
    assert [row[0] for row in query(latest("stripe", "products"))] == ["p"]


def test_tombstones_of_objects_with_a_cursor_win_over_the_last_version(load_recorded, query):
    load_recorded("hubspot", {"companies": [Rows([company("1", "A"), company("2", "B")])]})
    said = [Rows([company("1", "A", "2026-01-02T00:00:00Z", hs_merged_object_ids="2;9")]), Gone([("2",), ("9",)])]
    assert load_recorded("hubspot", {"companies": said}, 2).resources["companies"].deleted == 1  # 9 was never known
    assert [row[0] for row in query(latest("hubspot", "companies"))] == ["1"]
    assert query("select id, name, _deleted from raw_hubspot.companies where _deleted") == [("2", None, True)]


def test_marks_are_kept_with_the_data_only(load_recorded, tmp_path):
    page = Rows([company("1", "A")])
    broken = Rows([{"id": None}] * 10)
    assert load_recorded("hubspot", {"companies": [page, Mark("5")]}).asked["companies"].mark is None
    assert load_recorded("hubspot", {"companies": [page, Mark("6"), broken]}, 2).error
    assert load_recorded("hubspot", {"companies": [page, Mark("7")]}, 3).asked["companies"].mark == "5"
    shutil.rmtree(tmp_path / "data" / "dlt")  # a wiped working folder
    assert load_recorded("hubspot", {"companies": [page]}, 4).asked["companies"].mark == "7"
    assert load_recorded("hubspot", {"companies": [page]}, 5, full_refresh=True).asked["companies"].mark is None
    (tmp_path / "data" / "raw.duckdb").unlink()  # without its data a mark would skip rows
    assert load_recorded("hubspot", {"companies": [page]}, 6).asked["companies"].mark is None


def test_all_tables_of_a_contract_are_there_after_the_first_load_with_their_types(load_recorded, query):
    load_recorded("stripe", {"products": [], "prices": [], "refunds": []})
    tables = query("select table_name from information_schema.tables where table_schema = 'raw_stripe' order by 1")
    assert {"prices", "products", "refunds"} <= {name for (name,) in tables}
    kinds = dict(query("""select column_name, data_type from information_schema.columns
                          where table_schema = 'raw_stripe' and table_name = 'prices'"""))  # fmt: skip
    assert kinds["unit_amount_decimal"] == "DECIMAL(38,12)"
    assert (kinds["created"], kinds["_extracted_at"], kinds["_as_of"]) == ("TIMESTAMP", "TIMESTAMP", "DATE")
    assert (kinds["recurring"], kinds["active"], kinds["_version"]) == ("VARCHAR", "BOOLEAN", "BIGINT")


KILLED = """
import os, sys
import dlt
from datetime import date
from pathlib import Path
from ingestion import load as loading
from ingestion.connections import Connection
from ingestion.contract import Contract, load_contract
from ingestion.reading import Listed, Mark, Rows
from tests.ingestion.conftest import Recorded

def telling(name):
    step = getattr(dlt.Pipeline, name)
    def told(self, *args, **options):
        print(name, flush=True)
        return step(self, *args, **options)
    setattr(dlt.Pipeline, name, told)

for name in ("extract", "normalize", "load"):
    telling(name)
N, contract = 8_000, load_contract("stripe")
def page(start):
    return [dict(id=f"ch_{i}", amount=i, currency="eur", status="paid", created=1) for i in range(start, start + 1000)]
said = {"products": [Rows([dict(id=f"p{i}", name="n") for i in range(100)]), Listed()],
        "charges": [*(Rows(page(start)) for start in range(0, N, 1000)), Mark("9")]}
loading._connector = lambda c: (Recorded(said), Contract("stripe", {n: contract.resources[n] for n in said}))
for line in sys.stdin:  # one load a line, in a process of its own
    child = os.fork()
    if child == 0:
        account = Connection("stripe", "stripe", "x", {}, {"api_key": "k"})
        results = loading.load([account], Path(DATA), date(2026, 1, 1), "r")
        print("done", results[0].error, flush=True)
        os._exit(0)
    print("pid", child, flush=True)
    os.waitpid(child, 0)
    print("over", flush=True)
"""


def test_killed_at_any_moment_and_run_again_nothing_is_lost_or_doubled(tmp_path):
    """A load is killed while it reads, while it normalises and twice while it loads, then let through."""
    command = [sys.executable, "-c", KILLED.replace("DATA", repr(str(tmp_path)))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as loads:

        def until(word):
            return next(told for told in iter(loads.stdout.readline, "") if told.startswith(word)).split()

        def start():
            print("load", file=loads.stdin, flush=True)
            return int(until("pid")[1])

        for step, wait in (("extract", 0.3), ("normalize", 0), ("load", 0.02), ("load", 0.15)):
            child = start()
            until(step)
            time.sleep(wait)
            os.kill(child, signal.SIGKILL)
            until("over")
        start()
        assert until("done") == ["done", "None"]
        loads.stdin.close()
    charges = "select count(*), count(distinct id), sum(amount), max(_sequence) from raw_stripe.charges"
    assert rows(tmp_path, charges) == [(8_000, 8_000, sum(range(8_000)), 1)]
    assert rows(tmp_path, "select count(*), max(_sequence) from raw_stripe.products where not _deleted") == [(100, 1)]


def test_what_a_crash_tore_is_dropped_with_its_marks_and_read_again(load_recorded, query, tmp_path, monkeypatch):
    said = {"companies": [Rows([company("1", "A")]), Mark("5")]}

    def crash(self, *args, **options):
        raise OSError("power cut")

    with monkeypatch.context() as crashing:
        crashing.setattr(dlt.Pipeline, "load", crash)
        assert "power cut" in load_recorded("hubspot", said).error
    torn = list((tmp_path / "data" / "dlt").rglob("*.parquet"))
    assert torn
    for file in torn:
        file.write_bytes(b"PAR1 torn")
    result = load_recorded("hubspot", said, 2)
    assert (result.error, result.asked["companies"].mark) == (None, None)
    assert query("select id, name from raw_hubspot.companies") == [("1", "A")]
    assert load_recorded("hubspot", said, 3).asked["companies"].mark == "5"


def test_a_folder_belongs_to_one_company_and_goes_forward_only(load_recorded, tmp_path):
    data = tmp_path / "data"
    sandbox = folder.sandbox(7, 60)
    assert last_load_as_of(data) is None
    load_recorded("stripe", {"products": [Rows([product("p", "A")])]}, 5, company=sandbox)
    assert last_load_as_of(data) == date(2026, 1, 5)
    assert instances(data) == {"stripe": ["stripe"]}
    with pytest.raises(FolderError, match=r"seed 7 with 60 accounts, not .*seed 8 .*REVOPS_DATA_DIR"):
        load_recorded("stripe", {"products": []}, 6, company=folder.sandbox(8, 60))
    with pytest.raises(FolderError, match="not the live accounts"):
        load_recorded("stripe", {"products": []}, 6)
    with pytest.raises(FolderError, match="last loaded as of 2026-01-05"):
        load_recorded("stripe", {"products": []}, 4, company=sandbox)
    # another source is welcome
    load_recorded("hubspot", {"companies": [Rows([company("1", "A")])]}, 5, company=sandbox)
    assert instances(data) == {"hubspot": ["hubspot"], "stripe": ["stripe"]}
    with pytest.raises(FolderError, match=r"hubspot is hubspot in .* not zendesk"):
        load([Connection("hubspot", "zendesk")], data, date(2026, 1, 6), "r", company=sandbox)


def test_a_load_in_which_nothing_came_leaves_the_folder_as_it_was(load_recorded, tmp_path):
    broken = {"products": [Rows([{"id": None}] * 10)]}
    assert load_recorded("stripe", broken, 9).error
    assert last_load_as_of(tmp_path / "data") is None
    load_recorded("stripe", {"products": [Rows([product("p", "A")])]}, 2)
    assert load_recorded("stripe", broken, 9).error
    assert last_load_as_of(tmp_path / "data") == date(2026, 1, 2)
    assert json.loads((tmp_path / "data" / "company.json").read_text())["instances"] == {"stripe": "stripe"}
