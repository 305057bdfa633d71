"""One run of the main job: who holds the data folder, for which day, and what the run has to say at its end."""

from __future__ import annotations

import json
import os
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pandas as pd
from pydantic import PrivateAttr

from ingestion.errors import Foreseen
from orchestration import accounts, company, progress, warehouse
from orchestration.ledger import Ledger
from orchestration.warehouse import Paths, Refused


def utc_now() -> datetime:
    """The clock, read for logs only: nothing in the warehouse depends on it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


class RunSession(dg.ConfigurableResource):
    """What every step of a run shares. It lives as long as the run: lock at its start, status.json at its end."""

    as_of: str | None = None
    sources: list[str] = []
    full_refresh: bool = False
    mapping: str | None = None

    _paths: Paths = PrivateAttr()
    _run_id: str = PrivateAttr(default="")
    _day: date = PrivateAttr()
    _report: dict = PrivateAttr(default_factory=dict)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[RunSession]:
        self._paths = warehouse.paths().make()
        self._run_id = context.run_id or "by-hand"
        started = utc_now()
        with warehouse.run_lock(self._paths, {"run_id": self._run_id, "started_at": started.isoformat(" ")}):
            self._report = {
                "run_id": self._run_id, "state": "running", "started_at": started.isoformat(),
                "pid": os.getpid(), "sources": [], "checks": {}, "errors": [], "published": False,
            }  # fmt: skip
            try:
                self._day = self._resolve_day()
                self._report["as_of"] = self._day.isoformat()
                self._write_status()
                yield self
            except (Refused, Foreseen) as refused:
                self.fail("start", str(refused))
                raise
            finally:
                self._finish()

    @property
    def paths(self) -> Paths:
        return self._paths

    @property
    def run_id(self) -> str:
        return self._run_id

    @property
    def day(self) -> date:
        """as_of: the last day that counts, in the company's time zone."""
        return self._day

    @property
    def ledger(self) -> Ledger:
        return Ledger(self._paths.ledger)

    @property
    def seed(self) -> int:
        """Seed of whatever learns at random."""
        return int(os.environ.get("REVOPS_SEED") or 7)

    @property
    def report(self) -> dict:
        """What this run says of itself in status.json."""
        return self._report

    def company(self) -> dict[str, str]:
        """Name, currency, time zone, fiscal start: the project's vars, a mapping's `company:` over them."""
        values = company.settings(self.mapping)
        if accounts.sandbox_beside():
            values["company_name"] = "Sandbox company"
        return values

    def fail(self, step: str, sentence: str) -> None:
        """Keep one sentence of why the run cannot be trusted; the run ends with an exit code that is not 0."""
        known = {e["sentence"] for e in self._report["errors"]}
        if sentence not in known:
            self._report["errors"].append({"step": step, "sentence": sentence})

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step, and turn what it raises into a sentence for status.json."""
        began = time.monotonic()
        try:
            with progress.step(name):
                yield
        except (Refused, Foreseen) as refused:
            self.fail(name, str(refused))
            raise dg.Failure(str(refused), allow_retries=False) from None
        except dg.Failure as failure:
            self.fail(name, failure.description or name)
            raise
        except Exception as error:
            log = self._paths.logs / f"{self._run_id}.log"
            with log.open("a") as handle:
                handle.write(traceback.format_exc())
            first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            self.fail(name, f"{name} failed: {first} (whole trace in {log})")
            raise
        finally:
            seconds = self._report.setdefault("seconds", {})
            seconds[name] = round(seconds.get(name, 0) + time.monotonic() - began, 2)

    def _resolve_day(self) -> date:
        named = self.as_of or os.environ.get("REVOPS_AS_OF")
        if not named:
            mapped = accounts.latest_mapped_date(self.mapping) if self.mapping else None
            today = datetime.now(ZoneInfo(self.company()["company_time_zone"])).date()
            return mapped or today - timedelta(days=1)
        try:
            return date.fromisoformat(named)
        except ValueError:
            raise Refused(f"as_of must be a date like 2026-06-30, not {named!r}.") from None

    def _write_status(self) -> None:
        last_good = None
        if self._paths.status.exists():
            before = json.loads(self._paths.status.read_text())
            last_good = before if before.get("published") is True else before.get("last_good")
            if last_good:
                last_good = {k: last_good.get(k) for k in ("run_id", "as_of", "finished_at", "published")}
        if not self._report["published"]:
            self._report["last_good"] = last_good
        warehouse.write_whole(self._paths.status, json.dumps(self._report, indent=1, default=str))

    def _finish(self) -> None:
        report = self._report
        report["finished_at"] = utc_now().isoformat()
        if not report["published"] and not report["errors"]:
            self.fail("run", "The run ended before anything was published: its log in the Dagster UI says where.")
        report["state"] = "failed" if not report["published"] else "attention" if report["errors"] else "published"
        report.pop("pid", None)
        self._write_status()
        if not report["published"]:
            from orchestration.dashboard import page

            page.mark_failed(self._paths, report)
        row = {k: report.get(k) for k in ("run_id", "as_of", "state", "started_at", "finished_at")}
        row["published"] = report["published"]
        row["errors"] = json.dumps(report["errors"])
        row["sources"] = json.dumps(report["sources"])
        row["seconds"] = json.dumps(report.get("seconds", {}))
        self.ledger.append("runs", self._run_id, pd.DataFrame([row]))
