"""The published companies, written to a page once for all tests."""

from __future__ import annotations

import pytest

from orchestration.dashboard import blocks, page
from orchestration.warehouse import Paths
from tests.dashboard import company


@pytest.fixture(scope="session")
def whole(tmp_path_factory) -> Paths:
    """A company of 30 months with its page."""
    paths = company.publish(tmp_path_factory.mktemp("whole"))
    page.write(paths, company.REPORT)
    return paths


@pytest.fixture(scope="session")
def bare(tmp_path_factory) -> Paths:
    """A company of which only accounts are known, with its page."""
    paths = company.publish_nothing(tmp_path_factory.mktemp("bare"))
    page.write(paths, {**company.REPORT, "sources": [], "checks": {}})
    return paths


@pytest.fixture
def undrawn(monkeypatch) -> None:
    """For tests of words: charts are drawn in no width, since drawing is what takes the time."""
    for widths in (blocks.HALF, blocks.FULL):
        for where in list(widths):
            monkeypatch.delitem(widths, where)


@pytest.fixture
def html(whole) -> str:
    return whole.dashboard.read_text()
