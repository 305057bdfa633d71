"""The truth that no API shows, as Parquet: only tests, benchmarks and people read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.sandbox.clock import COMPANY_ZONE, DAY, day_of, month_opens, month_start_date, parse_instant
from ingestion.sandbox.deals import PIPELINES
from ingestion.sandbox.mrr import monthly
from ingestion.sandbox.story import Story
from ingestion.sandbox.world import Sandbox

_TEXT, _DAY, _BOOL = pa.string(), pa.date32(), pa.bool_()
_MINOR = pa.decimal128(20, 6)
_SOURCE = [("source_system", _TEXT), ("source_instance", _TEXT), ("source_object", _TEXT), ("source_id", _TEXT)]
SCHEMAS = {
    "people": pa.schema([("person_key", _TEXT), *_SOURCE, ("email_status_true", _TEXT)]),
    "companies": pa.schema([("company_key", _TEXT), ("parent_company_key", _TEXT), *_SOURCE]),
    "mrr_monthly": pa.schema([("company_key", _TEXT), ("month_start", _DAY), ("currency", _TEXT), ("mrr_minor", _MINOR),
                              ("is_trial", _BOOL), ("is_paused", _BOOL), ("is_past_due", _BOOL)]),
    "leaks": pa.schema([("leak_key", _TEXT), ("company_key", _TEXT), ("leak_type", _TEXT), ("started_on", _DAY),
                        ("ended_on", _DAY), ("exposure_minor", _MINOR), ("currency", _TEXT)]),
    "mismatches": pa.schema([("mismatch_key", _TEXT), ("company_key", _TEXT), ("systems", _TEXT), ("field", _TEXT),
                             ("cause", _TEXT), ("value_left", _TEXT), ("value_right", _TEXT), ("started_on", _DAY)]),
    "hazards": pa.schema([("company_key", _TEXT), ("month_start", _DAY), ("churn_probability_90d", pa.float64()),
                          ("upsell_probability_90d", pa.float64()), ("churned_within_90d", _BOOL),
                          ("upsold_within_90d", _BOOL), ("next_product_id", _TEXT)]),
    "send_hours": pa.schema([("person_key", _TEXT), ("best_send_weekday", pa.int32()), ("best_send_hour", pa.int32())]),
    "pipeline": pa.schema([("source_system", _TEXT), ("source_instance", _TEXT), ("source_id", _TEXT),
                           ("week_end", _DAY), ("stage", _TEXT), ("amount_minor", _MINOR), ("currency", _TEXT),
                           ("expected_close_date", _DAY)]),
}  # fmt: skip
_CLOSED = {stage for pipeline in PIPELINES for stage in (pipeline.won[0], pipeline.lost[0])}
_BATCH = 2000


def people(story: Story, at: int) -> Iterator[tuple]:
    """Every record of a person that has existed by ``at``, those merged away too."""
    for link in story.people:
        if link.record.created <= at:
            yield (link.person_key, link.system, link.system, link.object, str(link.record.id), link.email_status)


def companies(story: Story, at: int) -> Iterator[tuple]:
    """Every record of the account that has existed by ``at``."""
    for system, kind, record in story.companies:
        if record.created <= at:
            yield story.profile.key, story.profile.parent_key, system, system, kind, str(record.id)


def mrr_monthly(story: Story, at: int) -> Iterator[tuple]:
    """True MRR at the end of each month in force."""
    for row in monthly(story, at):
        yield (story.profile.key, month_start_date(row.month), row.currency.upper(), row.minor, False, False,
               row.is_past_due)  # fmt: skip


def leaks(story: Story, at: int) -> Iterator[tuple]:
    """Leaks that have begun by ``at``, with the money due by then."""
    today = day_of(at)
    for leak in story.leaks:
        due = [amount for day, amount in leak.steps if day <= today]
        if leak.started <= today and due:
            ended = leak.ended if leak.ended and leak.ended <= today else None
            yield (leak.key, story.profile.key, leak.leak_type, leak.started, ended, Decimal(due[-1]),
                   leak.currency.upper())  # fmt: skip


def mismatches(story: Story, at: int) -> Iterator[tuple]:
    """Disagreements between records that stand at ``at``."""
    for m in story.mismatches:
        if m.started <= day_of(at) and m.ended > at:
            yield m.key, story.profile.key, m.systems, m.field, m.cause, m.left, m.right, m.started


def hazards(story: Story, at: int) -> Iterator[tuple]:
    """What lay ahead at each month's end, and what then came (the 90 days may reach past ``at``)."""
    for h in story.hazards:
        seen = month_opens(h.month + 1)
        if seen <= at + 1:  # ``at`` is the last second of a day
            churned = any(seen < t <= seen + 90 * DAY for t in story.churns)
            upsold = any(seen < t <= seen + 90 * DAY for t in story.upsells)
            yield (story.profile.key, month_start_date(h.month), h.churn, h.upsell, churned, upsold, h.next_product)


def pipeline(story: Story, at: int) -> Iterator[tuple]:
    """Each deal as it stood at the end of each ISO week (Sunday, company zone), up to the week of its close."""
    for deal in story.records["hubspot.deals"]:
        sunday = datetime.fromtimestamp(deal.created, COMPANY_ZONE).date()
        sunday += timedelta(days=6 - sunday.weekday())
        while (end := _week_ends(sunday)) <= min(at, deal.archived_at, deal.gone_at):
            state = deal.state(end)
            amount = Decimal(state["amount"]) * 100 if state.get("amount") else None
            yield ("hubspot", "hubspot", str(deal.id), sunday, state["dealstage"], amount, state["deal_currency_code"],
                   datetime.fromtimestamp(parse_instant(state["closedate"]), UTC).date())  # fmt: skip
            if state["dealstage"] in _CLOSED:
                break
            sunday += timedelta(days=7)


def _week_ends(sunday: date) -> int:
    """Last second of a Sunday in the company's zone."""
    return int(datetime.combine(sunday + timedelta(days=1), time(), COMPANY_ZONE).timestamp()) - 1


TABLES: dict[str, Callable[[Story, int], Iterator[tuple]] | None] = {
    "people": people, "companies": companies, "mrr_monthly": mrr_monthly, "leaks": leaks, "mismatches": mismatches,
    "hazards": hazards, "send_hours": None, "pipeline": pipeline,
}  # fmt: skip


def write_truth(sandbox: Sandbox, out: Path) -> None:
    """Write every truth file as known at ``as_of`` into ``out`` (columns: design/commands.md)."""
    out.mkdir(parents=True, exist_ok=True)
    writers = {name: pq.ParquetWriter(out / f"{name}.parquet", schema) for name, schema in SCHEMAS.items()}
    rows: dict[str, list[tuple]] = {name: [] for name in SCHEMAS}
    for count, story in enumerate(sandbox.each_story(), 1):
        for name, table in TABLES.items():
            if table is not None:
                rows[name] += table(story, sandbox.instant)
        if count % _BATCH == 0:
            _flush(writers, rows)
    _flush(writers, rows)
    for writer in writers.values():
        writer.close()


def _flush(writers: dict[str, pq.ParquetWriter], rows: dict[str, list[tuple]]) -> None:
    for name, writer in writers.items():
        schema: pa.Schema = SCHEMAS[name]
        columns: list[Any] = list(zip(*rows[name], strict=True)) or [() for _ in schema]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
        rows[name].clear()
