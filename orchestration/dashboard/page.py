"""The page as a whole: written after a run that published, marked after one that did not."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
from markupsafe import Markup

from orchestration import metrics, warehouse
from orchestration.dashboard import accounts, figures, funnel, retention, revenue, support, tiles, trust, wins
from orchestration.dashboard.queries import Published, Row
from orchestration.warehouse import Paths

HERE = Path(__file__).parent
BEGIN, END = "<!-- run:begin -->", "<!-- run:end -->"
QUESTIONS = [
    ("What moved MRR, month by month", "marts.mrr_waterfall_monthly",
     "from marts.mrr_waterfall_monthly where segment_type = 'all' order by month_start desc limit 12"),
    ("Which accounts moved it in the last month", "core.fct_mrr_movements",
     "select account_name, movement_type, movement_amount from core.fct_mrr_movements join core.dim_accounts "
     "using (account_id) where month_start = (select max(month_start) from core.fct_mrr_movements) "
     "order by abs(movement_amount) desc limit 20"),
    ("A KPI with its numerator and denominator", "marts.kpi_values",
     "from marts.kpi_values where kpi_id = 'nrr_ttm' and segment_type = 'all' order by period_start desc"),
    ("Which source records are one account", "core.identity_links",
     "from core.identity_links where entity_type = 'account' order by entity_id limit 20"),
    ("Which checks did not hold", "ops.quality_results", "from ops.quality_results where not is_passed"),
]  # fmt: skip


def write(paths: Paths, report: dict) -> int:
    """Write published/dashboard.html from the published copy and what the run says of itself; returns its bytes.

    The same copy and report give the same page.
    """
    with warehouse.opened(paths.database) as connection:
        html = render(Published(connection), report).encode()
    warehouse.write_whole(paths.dashboard, html)
    return len(html)


def mark_failed(paths: Paths, report: dict) -> None:
    """Say on the last good page, if there is one, that the run of `report` failed and why; its figures stay."""
    if not paths.dashboard.exists():
        return
    html = paths.dashboard.read_text()
    before, begin, rest = html.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        return
    as_of = re.search(r'<html[^>]* data-as-of="([^"]*)"', before)
    strip = trust.failed_strip(report, as_of.group(1) if as_of else "")
    banner = _environment().get_template("strip.html.j2").render(strip=strip)
    warehouse.write_whole(paths.dashboard, before + BEGIN + banner + END + after)


def render(data: Published, report: dict) -> str:
    """The page's HTML."""
    company, series = data.company(), data.kpis()
    company["as_of"] = figures.as_date(company["as_of"] or report.get("as_of"))
    definitions = {kpi.id: kpi for kpi in metrics.kpis()}
    return _environment().get_template("page.html.j2").render(
        company=company, report=Row(report), strip=trust.strip(report, company["as_of"]),
        tiles=tiles.tiles(series, company, definitions),
        sections=[
            revenue.movements(data, company), retention.retention(series), funnel.funnel(data, series, company),
            wins.wins(data, company), support.support(data),
        ],
        accounts=accounts.accounts(data, company), trust=trust.trust(data, report),
        definitions=sorted(definitions.values(), key=lambda kpi: kpi.id),
        questions=[(label, query) for label, table, query in QUESTIONS if data.has(table)],
        **{name: Markup(text) for name, text in _own_texts().items()},  # noqa: S704 - nothing from outside
    )  # fmt: skip


def _own_texts() -> dict[str, str]:
    """What stands in the page as it is: style, script, and the marks around what mark_failed replaces."""
    css, script = ((HERE / name).read_text() for name in ("style.css", "hover.js"))
    return {"css": css, "script": script, "begin": BEGIN, "end": END}


def _environment() -> jinja2.Environment:
    """Autoescape is on whatever a template is called: names of customers come from outside."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(day=figures.day, moment=figures.moment)
    return environment
