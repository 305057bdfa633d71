"""Why to trust the page: the run it comes from, what each source loaded, which checks held and which did not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from orchestration.dashboard import figures
from orchestration.dashboard.blocks import Table
from orchestration.dashboard.queries import Published, Row

COUNTS = ("read", "new", "changed", "deleted", "quarantined")


@dataclass(frozen=True)
class Strip:
    """The run in a few sentences: `state` is good, attention or failed."""

    state: str
    headline: str
    facts: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Trust:
    """Sources, checks and rows put aside, as of the published copy."""

    sources: Table | None
    checks: str
    failed: list[str]
    quarantine: Table | None


def strip(report: dict, as_of: Any) -> Strip:
    """What the run that made this page says of itself."""
    problems, checks = _errors(report), report.get("checks") or {}
    is_good = not problems and not report.get("warnings") and not checks.get("warning") and not checks.get("error")
    state = "good" if is_good else "attention"
    if not is_good:
        headline = "Published, and there is something a person should look at."
    elif report.get("sources") and checks:
        headline = "Every source loaded and every check held."
    else:
        headline = "Published; the run says nothing of its sources or checks."
    return Strip(state, headline, [f"Figures as of {figures.day(as_of)}", *_facts(report)], problems, _warnings(report))


def failed_strip(report: dict, shown_as_of: str) -> Strip:
    """What a run that published nothing says on the page of the last good one."""
    of = figures.day(report.get("as_of")) if report.get("as_of") else (figures.moment(report.get("started_at")) or "")
    problems = _errors(report) or ["It ended before anything was published."]
    return Strip(
        "failed", f"The run of {of} failed: {problems[0].rstrip('.')} – figures are as of {figures.day(shown_as_of)}.",
        _facts(report), problems[1:], _warnings(report),
    )  # fmt: skip


def _errors(report: dict) -> list[str]:
    return list(dict.fromkeys(error["sentence"] for error in report.get("errors") or []))


def _warnings(report: dict) -> list[str]:
    return list(dict.fromkeys(report.get("warnings") or []))


def _facts(report: dict) -> list[str]:
    facts, sources, checks = [], report.get("sources") or [], report.get("checks") or {}
    if sources:
        broken = [s["instance"] for s in sources if s.get("error") or s.get("not_loaded")]
        rows = sum((s.get("new") or 0) + (s.get("changed") or 0) for s in sources)
        aside = sum(s.get("quarantined") or 0 for s in sources)
        facts.append(f"{len(sources) - len(broken)} of {figures.plural(len(sources), 'source')} loaded"
                     + (f" (not {', '.join(broken)})" if broken else ""))  # fmt: skip
        facts.append(f"{figures.plural(rows, 'row')} new or changed")
        facts.append(f"{figures.plural(aside, 'row')} quarantined")
    if checks:
        held, failed, warned = (figures.number(checks.get(key, 0)) for key in ("passed", "error", "warning"))
        facts.append(f"{held} expectations held, {failed} failed, {warned} warned")
    if tests := report.get("tests"):
        facts.append(" and ".join(f"{figures.number(count)} {kind}" for kind, count in tests.items()) + " dbt tests")
    return facts


def trust(data: Published, report: dict) -> Trust:
    """The tables of the last chapter."""
    results = data.rows("ops.quality_results", order=["severity", "table_schema", "table_name", "check_name"])
    bad = [row for row in results if not row["is_passed"]]
    errors = sum(row["severity"] == "error" for row in bad)
    told = f"{figures.number(len(results) - len(bad))} of {figures.number(len(results))} tests and expectations held, "
    told += f"{figures.number(errors)} failed, {figures.number(len(bad) - errors)} warned."
    return Trust(_sources(data, report), told if results else "", [_sentence(row) for row in bad], _quarantine(data))


def _sources(data: Published, report: dict) -> Table | None:
    fresh = {row["source_instance"]: row for row in data.rows("ops.source_freshness")}
    loads = {source["instance"]: Row(source) for source in report.get("sources") or []}
    head = ["Source", "Vendor", "Last load, as of", "Versions kept", *(count.title() for count in COUNTS), "State"]
    rows = [_source(str(name), fresh.get(name, Row()), loads.get(name)) for name in sorted({*fresh, *loads}, key=str)]
    return Table(head, rows, words=frozenset({0, 1, len(head) - 1})) if rows else None


def _source(name: str, fresh: Row, load: Row | None) -> list[str]:
    state = "stale" if fresh["is_stale"] else "up to date" if load else "not in this run"
    load = load or Row()
    for key, word in (("not_loaded", "not loaded"), ("error", "failed")):
        state = f"{word}: {load[key]}" if load[key] else state
    return [
        name,
        str(fresh.get("source_system") or load["vendor"] or ""),
        figures.day(fresh["last_loaded_as_of"]),
        figures.number(fresh["version_count"]),
        *(figures.number(load[count]) if load else "–" for count in COUNTS),
        state,
    ]


def _sentence(row: Row) -> str:
    rows = f" ({figures.plural(row['failed_count'], 'row')})" if row["failed_count"] else ""
    what = row["sentence"] or str(row["check_name"]).replace("_", " ")
    where = ".".join(str(row[k]) for k in ("table_schema", "table_name") if row[k])
    return f"{'Failed' if row['severity'] == 'error' else 'Warning'}: {what}{rows}" + (f" – {where}" if where else "")


def _quarantine(data: Published) -> Table | None:
    found = data.rows("ops.quarantine_summary", order=["source_system", "source_instance", "resource", "reason"])
    rows = [[" · ".join(str(row[k]) for k in ("source_instance", "resource") if row[k]), str(row["reason"] or ""),
             figures.number(row["row_count"])] for row in found]  # fmt: skip
    return Table(["Source", "Why", "Rows"], rows, words=frozenset({0, 1})) if rows else None
