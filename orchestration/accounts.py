"""Which accounts a run loads, whose company they are, and what each load is called in status.json."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date

from ingestion import connections, folder
from ingestion.connections import Connection
from ingestion.load import SourceResult
from ingestion.registry import SOURCES
from orchestration.ledger import Ledger

NOTHING_CONNECTED = (
    "No account is connected: fill in .dlt/secrets.toml (see .dlt/secrets.example.toml), "
    "or try the sandbox company with `make run`."
)


def to_load(mapping: str | None, only: list[str]) -> list[Connection]:
    """The files of a mapping, or the accounts that the configuration names (`only`: these instances)."""
    if mapping:
        from ingestion import files

        return [files.connection(mapping)]
    served = sandbox_beside()
    if served:
        return connections.at(served.url, "sandbox", only or None)
    found = connections.configured(only or None)
    connected = [c for c in found if not c.not_configured]
    # without any key there is nothing but exchange rates: not a company yet
    return [] if not only and {c.vendor for c in connected} <= {"fx"} else found


def company(mapping: str | None) -> folder.Company:
    """Whom the data folder belongs to."""
    if mapping:
        from ingestion import files

        return files.company(mapping)
    served = sandbox_beside()
    return folder.sandbox(served.seed, served.accounts) if served else folder.LIVE


@dataclass(frozen=True)
class ServedSandbox:
    """The sandbox company that the command line serves beside a run."""

    seed: int
    accounts: int
    url: str


def sandbox_beside() -> ServedSandbox | None:
    """The sandbox that REVOPS_SANDBOX names (seed accounts url); no configured account is read then."""
    told = os.environ.get("REVOPS_SANDBOX", "").split()
    return ServedSandbox(int(told[0]), int(told[1]), told[2]) if told else None


# what of a vendor's figures stands still while it cannot be loaded
STANDS_ON = {
    "crm": "accounts, contacts, pipeline and win rates", "billing": "MRR, customers, churn, retention and invoices",
    "support": "tickets and satisfaction", "marketing": "leads of ads and spend", "fx": "exchange rates",
}  # fmt: skip


def stale(result: SourceResult, ledger: Ledger, day: date) -> str:
    """One sentence: which figures are old because this account could not be loaded, and since when."""
    figures = STANDS_ON.get(result.vendor) or STANDS_ON.get(SOURCES[result.vendor].domain, "its figures")
    runs = ledger.read("runs", ["as_of", "sources"])
    for run in reversed(runs.to_dict("records")):
        for source in json.loads(run["sources"]):
            if source["instance"] == result.instance and not source["error"] and not source["not_loaded"]:
                return f"{result.instance} was last loaded as of {run['as_of']}: {figures} are of then, not of {day}."
    return f"{result.instance} was not loaded: {figures} are of its last load, not of {day}."


def told(result: SourceResult) -> dict:
    """One account's load for status.json, the summary and ops.runs."""
    counts = result.resources.values()
    return {
        "instance": result.instance, "vendor": result.vendor, "error": result.error, "not_loaded": result.not_loaded,
        "seconds": result.seconds, "marks": result.marks,
        **{name: sum(getattr(c, name) for c in counts)
           for name in ("read", "new", "changed", "unchanged", "deleted", "quarantined")},
        "resources": {name: vars(c) for name, c in result.resources.items()},
    }  # fmt: skip


def latest_mapped_date(mapping: str) -> date | None:
    """The last day that a mapping's files know of: as_of when none is named."""
    from ingestion import files

    return files.latest_date(mapping)
