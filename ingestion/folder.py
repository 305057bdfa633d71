"""A data folder belongs to one company and only moves forward: `company.json` says whose it is and how far."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingestion.connections import Connection
from ingestion.errors import FolderError

_REMEDY = "name another folder with REVOPS_DATA_DIR, or forget this one with `make reset CONFIRM=yes`"


@dataclass(frozen=True)
class Company:
    """Whose data these are: a sandbox by seed and size, or a real one, by name where a mapping of files gives it."""

    kind: str  # sandbox · real
    seed: int | None = None
    accounts: int | None = None
    name: str | None = None

    def __str__(self) -> str:
        if self.kind == "sandbox":
            return f"the sandbox company of seed {self.seed} with {self.accounts} accounts"
        return f"the company {self.name}" if self.name else "the live accounts"


LIVE = Company("real")


def sandbox(seed: int, accounts: int) -> Company:
    """The sandbox company of a seed and size."""
    return Company("sandbox", seed, accounts)


def last_load_as_of(data_dir: Path) -> date | None:
    """The as_of of the last load into this folder; None before the first."""
    told = _told(data_dir).get("as_of")
    return date.fromisoformat(told) if told else None


def instances(data_dir: Path) -> dict[str, list[str]]:
    """The instances that were ever loaded into this folder, by vendor: {vendor: [instance, …]}."""
    found: dict[str, list[str]] = {}
    for instance, vendor in sorted(_told(data_dir).get("instances", {}).items()):
        found.setdefault(vendor, []).append(instance)
    return found


def claim(data_dir: Path, company: Company, as_of: date, connections: Sequence[Connection]) -> dict:
    """Stamp the folder for a load, before its first row; gives what the stamp said before.

    Raises
    ------
    FolderError
        It belongs to another company, knows a later as_of, or an instance's name stands for another vendor.
    """
    before = _told(data_dir)
    owner = Company(**before["company"]) if "company" in before else company
    if not _same(owner, company):
        raise FolderError(f"{data_dir} holds {owner}, not {company}: {_REMEDY}.")
    if before.get("as_of") and as_of.isoformat() < before["as_of"]:
        raise FolderError(
            f"{data_dir} was last loaded as of {before['as_of']}, and the raw log does not go back to {as_of}:"
            f" use a later day, or {_REMEDY}."
        )
    known = dict(before.get("instances", {}))
    for connection in connections:
        if known.get(connection.instance, connection.vendor) != connection.vendor:
            raise FolderError(
                f"{connection.instance} is {known[connection.instance]} in {data_dir}, not {connection.vendor}:"
                f" give this account another name, or {_REMEDY}."
            )
        if not connection.not_configured:
            known[connection.instance] = connection.vendor
    if company.name and not owner.name:
        owner = Company(owner.kind, owner.seed, owner.accounts, company.name)
    _write(data_dir, {"company": vars(owner), "as_of": as_of.isoformat(), "instances": known})
    return before


def settle(data_dir: Path, before: dict, loaded: Sequence[str]) -> None:
    """After a load: where nothing at all was loaded, the stamp goes back to what it was."""
    told = _told(data_dir)
    if loaded:
        held = set(before.get("instances", {})) | set(loaded)
        _write(data_dir, told | {"instances": {k: v for k, v in told["instances"].items() if k in held}})
    elif before:
        _write(data_dir, before)
    else:
        _path(data_dir).unlink(missing_ok=True)


def _same(owner: Company, company: Company) -> bool:
    if owner.kind != company.kind:
        return False
    if owner.kind == "sandbox":
        return (owner.seed, owner.accounts) == (company.seed, company.accounts)
    return not (owner.name and company.name) or owner.name == company.name


def _path(data_dir: Path) -> Path:
    return data_dir / "company.json"


def _told(data_dir: Path) -> dict:
    return json.loads(_path(data_dir).read_text()) if _path(data_dir).exists() else {}


def _write(data_dir: Path, told: dict) -> None:
    part = data_dir / f".company.{os.getpid()}.part"
    part.write_text(json.dumps(told, indent=1))
    part.replace(_path(data_dir))
