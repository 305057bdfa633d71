"""The page says what the published copy holds, lets nothing in, and needs nothing from outside."""

from __future__ import annotations

import re
import shutil
from html import unescape
from html.parser import HTMLParser

import duckdb
import pytest

from orchestration.dashboard import page
from orchestration.warehouse import Paths, opened
from tests.dashboard import company

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Elements(HTMLParser):
    """What a browser would make of a page: its elements, their attributes, ids, and whether all are closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def text(html: str) -> str:
    """What a person reads, in one line."""
    return " ".join(unescape(re.sub(r"<style.*?</style>|<script>.*?</script>|<[^>]*>", " ", html, flags=re.S)).split())


def changed(whole: Paths, folder, *statements: str) -> Paths:
    """A copy of the whole company after some SQL."""
    paths = Paths(folder).make()
    shutil.copyfile(whole.database, paths.database)
    with duckdb.connect(str(paths.database)) as connection:
        for statement in statements:
            connection.execute(statement)
    return paths


def rendered(paths: Paths, report: dict = company.REPORT) -> str:
    page.write(paths, report)
    return paths.dashboard.read_text()


def test_every_element_is_closed_and_ids_stand_once(html):
    elements = Elements(html)
    ids = [attributes["id"] for _, attributes in elements.tags if "id" in attributes]
    assert elements.open == []
    assert len(ids) == len(set(ids))


def test_names_of_customers_are_text_and_nothing_else(html):
    elements = Elements(html)
    assert company.HOSTILE in text(html)
    assert [tag for tag, _ in elements.tags].count("script") == 1
    assert not [tag for tag, attributes in elements.tags if tag == "img" or any(a.startswith("on") for a in attributes)]


def test_hostile_words_in_charts_and_sentences_stay_text(whole, tmp_path):
    paths = changed(
        whole, tmp_path,
        "update marts.funnel_monthly set segment = '<script>x</script>' where segment = 'organic'",
        "update ops.company set company_name = '</title><script>y</script>'",
        "update ops.quality_results set sentence = '<!-- run:end --><script>z</script>'",
    )  # fmt: skip
    html = rendered(paths, {**company.REPORT, "warnings": ["<b>w</b><!-- run:end -->"]})
    assert [tag for tag, _ in Elements(html).tags].count("script") == 1
    assert html.count(page.BEGIN) == html.count(page.END) == 1


def test_nothing_is_asked_of_another_host(html):
    assert "http://" not in html and "https://" not in html and "@import" not in html and "url(//" not in html
    assert not [a for _, a in Elements(html).tags if "src" in a or "href" in a or "xlink:href" in a]


def test_headline_figures_are_those_of_the_published_copy(whole, html):
    with opened(whole.database) as connection:
        mrr, churned, opening = connection.execute(
            "select closing_amount, churned_customers, opening_customers from marts.mrr_waterfall_monthly "
            "order by month_start desc limit 1"
        ).fetchone()
    tiles = {m[1]: text(m[2]) for m in re.finditer(r'id="kpi-(\w+)">(.*?)</article>', html, re.S)}
    assert f"{mrr:,.0f} EUR" in tiles["mrr"] and f"{12 * mrr:,.0f} EUR" in tiles["arr"]
    assert f"{churned / opening:.1%}".rstrip("%") in tiles["logo_churn_rate"]
    assert f"{churned} churned" in tiles["logo_churn_rate"] and f"÷ {opening}" in tiles["logo_churn_rate"]


def test_the_bridge_of_the_month_starts_and_ends_as_the_waterfall(whole, html):
    with opened(whole.database) as connection:
        opening, closing = connection.execute(
            "select opening_amount, closing_amount from marts.mrr_waterfall_monthly order by month_start desc limit 1"
        ).fetchone()
    assert f'aria-label="Opening: {opening:,.0f}"' in html and f'aria-label="Closing: {closing:,.0f}"' in html


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("value = null, denominator = 0, numerator = 0", "No account was a customer twelve months before."),
        ("value = null, denominator = null, numerator = null", "The sources do not tell it for this period."),
    ],
)
def test_a_null_cannot_be_known_and_is_never_0(whole, tmp_path, undrawn, change, why):
    last = "period_start = (select max(period_start) from marts.kpi_values where kpi_id = 'nrr_ttm')"
    paths = changed(whole, tmp_path, f"update marts.kpi_values set {change} where kpi_id = 'nrr_ttm' and {last}")
    tile = text(re.search(r'id="kpi-nrr_ttm">(.*?)</article>', rendered(paths), re.S)[1])
    assert "cannot be known" in tile and why in tile and "Last known" in tile
    assert not re.search(r"\b0(\.0)?\s?%", tile)


def test_a_source_that_tells_only_won_deals_has_no_win_rate(whole, tmp_path, undrawn):
    paths = changed(
        whole, tmp_path,
        "update marts.win_rates_quarterly set lost_count = null, win_rate_count = null",
        "update marts.win_rates_quarterly set lost_amount = null, win_rate_value = null",
        "update marts.kpi_values set value = null, denominator = null where kpi_id = 'win_rate_count'",
    )  # fmt: skip
    said = text(rendered(paths))
    assert "a win rate cannot be known either" in said
    assert "The source records only deals that were won" in said.split("What moved MRR")[0]


def test_a_company_of_which_little_is_known_says_what_would_fill_the_page(bare):
    said = text(bare.dashboard.read_text())
    assert said.count("cannot be known") >= 8
    for what in (
        "billing.subscriptions",
        "marketing.leads",
        "crm.opportunities",
        "support.tickets",
        "No account has a score",
    ):
        assert what in said


def test_any_table_may_be_missing(whole, tmp_path, undrawn):
    with opened(whole.database) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by 1"
        ).fetchall()
    for number, (table,) in enumerate(tables):
        paths = changed(whole, tmp_path / str(number), f"drop table {table}")
        with opened(paths.database) as connection:
            assert "<footer>" in page.render(page.Published(connection), company.REPORT), table


def test_the_same_copy_and_report_give_the_same_page(whole, html):
    page.write(whole, company.REPORT)
    assert whole.dashboard.read_text() == html


def test_the_page_stays_small(whole):
    assert whole.dashboard.stat().st_size < 1_500_000
