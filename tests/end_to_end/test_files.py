"""Exported files as the only source: a small set of our own, and a real company's funnel where it is at hand."""

import csv
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.end_to_end.conftest import ROOT, Company, one_sentence

pytestmark = pytest.mark.slow
OLIST = ROOT.parent / "shared" / "data" / "olist"
NEVER_KNOWN = (
    "select kpi_id, count(value) from marts.kpi_values where kpi_id in ({}) group by 1 having count(value) > 0"
)


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Company:
    """The example of the docs, with one broken row more."""
    folder = tmp_path_factory.mktemp("exports")
    copy_example(
        folder, "deals.csv", lambda text: text + "D5,C1,anna,Broken,Won,six thousand,EUR,,2025-02-01,2025-02-25,\n"
    )
    made = Company(tmp_path_factory.mktemp("small"))
    done = made.revops("run", "--files", str(folder / "mapping.yml"), "--as-of", "2025-05-31")
    assert done.returncode == 0, done.stdout + done.stderr
    return made


def copy_example(folder: Path, changed: str, change: Callable[[str], str]) -> None:
    for file in (ROOT / "docs/examples/small").iterdir():
        text = file.read_text()
        (folder / file.name).write_text(change(text) if file.name == changed else text)


def test_the_small_company_by_hand(small):
    # C1: 10 then 14 seats of 10.00 · C2: 50 seats of 120.00 a year = 500.00 · C4: 20 seats of 10.00, April only
    waterfall = small.ask(
        "select strftime(month_start, '%m'), opening_amount, new_amount, expansion_amount, churn_amount, "
        "closing_amount "
        "from marts.mrr_waterfall_monthly where segment_type = 'all' order by 1"
    )
    d = Decimal
    assert waterfall == [
        ("01", d(0), d(100), d(0), d(0), d(100)),
        ("02", d(100), d(500), d(0), d(0), d(600)),
        ("03", d(600), d(200), d(40), d(0), d(840)),
        ("04", d(840), d(0), d(0), d(0), d(840)),
        ("05", d(840), d(0), d(0), d(-200), d(640)),
    ]
    rates = small.ask(
        "select won_count, lost_count, win_rate_count from marts.win_rates_quarterly "
        "where segment_type = 'all' and quarter_start = date '2025-01-01'"
    )
    assert [(w, n, float(r)) for w, n, r in rates] == [(3, 1, 0.75)]
    assert small.ask("select count(*), count(distinct account_id) from core.fct_tickets") == [(3, 2)]


@pytest.mark.skipif(not OLIST.exists(), reason="the Olist files are not beside the repository")
def test_olist_comes_out_as_its_files_say(tmp_path):
    made = Company(tmp_path / "data")
    mapping = tmp_path / "olist.yml"
    mapping.write_text(
        (ROOT / "docs/examples/olist.yml").read_text().replace("instance: olist", f"instance: olist\nfolder: {OLIST}")
    )
    done = made.revops("run", "--files", str(mapping), "--as-of", "2018-11-30")
    assert done.returncode == 0, done.stdout + done.stderr
    origin = {r["mql_id"]: r["origin"] for r in rows("olist_marketing_qualified_leads_dataset")}
    leads = Counter(channel(word) for word in origin.values())
    won = Counter(channel(origin[r["mql_id"]]) for r in rows("olist_closed_deals_dataset"))
    told = made.ask(
        "select segment, sum(lead_count), sum(customer_count) from marts.funnel_monthly "
        "where segment_type = 'channel' group by 1"
    )
    assert {s: int(n) for s, n, _ in told if n} == leads
    assert {s: int(n) for s, _, n in told if n} == won
    assert sum(leads.values()) == 8000
    assert sum(won.values()) == 842
    of_won = "where account_id in (select account_id from core.fct_opportunities where is_won)"
    assert made.ask(
        f"select count(distinct account_id), count(*), sum(amount) from core.fct_invoice_lines {of_won}"
    ) == [(227, 1028, Decimal("148503.11"))]
    reviews = rows("olist_order_reviews_dataset")
    good = sum(int(r["review_score"]) >= 4 for r in reviews)
    assert made.ask(
        "select sum(good_count), sum(rated_count) from marts.support_performance_monthly where segment_type = 'all'"
    ) == [(good, len(reviews))]
    assert (
        made.ask(NEVER_KNOWN.format("'mrr', 'arr', 'win_rate_count', 'win_rate_value', 'nrr_ttm', 'logo_churn_rate'"))
        == []
    )
    assert made.ask("select count(*) from marts.kpi_values where kpi_id = 'mrr'")[0][0] > 12


def rows(name: str) -> list[dict]:
    with (OLIST / f"{name}.csv").open(newline="", encoding="utf-8-sig") as handle:
        return list(csv.DictReader(handle))


def channel(word: str) -> str:
    return word.replace("_", " ") or "unattributed"


def test_a_broken_row_is_quarantined_with_its_reason_and_the_rest_goes_on(small):
    [(reason, count)] = small.ask(
        "select reason, row_count from ops.quarantine_summary where source_instance = 'small'"
    )
    assert "amount" in reason
    assert count == 1
    assert small.ask("select count(*) from core.fct_opportunities") == [(4,)]
    assert sum(s["quarantined"] for s in small.status["sources"]) == 1


@pytest.mark.parametrize(
    ("right", "broken"),
    [("crm.opportunities", "crm.opportunites"), ("deals.csv", "deals.txt"), ("amount: amount", "amount: amont")],
)
def test_a_wrong_mapping_is_one_sentence(tmp_path, right, broken):
    folder = tmp_path / "exports"
    folder.mkdir()
    copy_example(folder, "mapping.yml", lambda text: text.replace(right, broken))
    for more in (("--as-of", "2025-05-31"), ()):
        done = Company(tmp_path / "data").revops("run", "--files", str(folder / "mapping.yml"), *more)
        assert done.returncode == 1
        assert broken.split()[-1] in one_sentence(done)
