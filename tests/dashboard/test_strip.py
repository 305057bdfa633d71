"""The strip says what the last run did; after a failure the last good figures stay below it."""

from __future__ import annotations

import shutil

import pytest

from orchestration.dashboard import page
from orchestration.warehouse import Paths
from tests.dashboard import company
from tests.dashboard.test_page import Elements, text

FAILED = {
    **company.REPORT, "as_of": "2026-07-01", "state": "failed", "published": False,
    "checks": {"passed": 200, "error": 1},
    "errors": [
        {"step": "published gate", "sentence": "core.fct_invoices: failed “Every invoice is there once” (3 rows)."},
        {"step": "load", "sentence": r"stripe: 401 at \1 <script>alert(1)</script> <!-- run:end -->"},
    ],
}  # fmt: skip


@pytest.fixture
def good(whole, tmp_path) -> Paths:
    paths = Paths(tmp_path).make()
    shutil.copyfile(whole.dashboard, paths.dashboard)
    return paths


def test_a_failed_run_leaves_the_figures_and_says_what_failed_and_of_when_they_are(good):
    before = good.dashboard.read_text()
    page.mark_failed(good, FAILED)
    after = good.dashboard.read_text()
    said = text(after)
    assert "The run of 1 Jul 2026 failed: core.fct_invoices: failed" in said
    assert "figures are as of 30 Jun 2026." in said
    assert r"stripe: 401 at \1" in said
    assert before.split(page.END)[1] == after.split(page.END)[1]
    assert [tag for tag, _ in Elements(after).tags].count("script") == 1


def test_a_second_failure_replaces_the_first_and_the_next_good_run_clears_it(good, whole, undrawn):
    page.mark_failed(good, FAILED)
    once = good.dashboard.read_text()
    page.mark_failed(good, FAILED)
    assert good.dashboard.read_text() == once
    shutil.copyfile(whole.database, good.database)
    page.write(good, company.REPORT)
    assert "strip failed" not in good.dashboard.read_text()


def test_without_a_page_there_is_nothing_to_mark(tmp_path):
    paths = Paths(tmp_path).make()
    page.mark_failed(paths, FAILED)
    assert not paths.dashboard.exists()


def test_a_run_with_a_broken_source_is_published_and_says_so(whole, tmp_path, undrawn):
    paths = Paths(tmp_path).make()
    shutil.copyfile(whole.database, paths.database)
    sources = [{**s, "error": "zendesk answered 503 five times."} if s["instance"] == "zendesk" else s
               for s in company.REPORT["sources"]]  # fmt: skip
    errors = [{"step": "load zendesk", "sentence": "zendesk answered 503 five times."}]
    page.write(paths, {**company.REPORT, "sources": sources, "errors": errors})
    said = text(paths.dashboard.read_text())
    assert "4 of 5 sources loaded (not zendesk)" in said
    assert "failed: zendesk answered 503 five times." in said


def test_a_run_without_trouble_says_so(whole, tmp_path, undrawn):
    paths = Paths(tmp_path).make()
    shutil.copyfile(whole.database, paths.database)
    page.write(paths, {**company.REPORT, "checks": {"passed": 212}})
    assert "Every source loaded and every check held." in text(paths.dashboard.read_text())
