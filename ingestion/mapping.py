"""A mapping of exported files to domain objects, read and checked: every foreseeable mistake is one sentence.

    company: {name: Olist, currency: BRL, time_zone: America/Sao_Paulo}
    instance: olist
    folder: exports                    # of the files; by default they lie beside the mapping, or where one works
    tables:
    - to: crm.opportunities            # `revops mapping` lists the objects and their columns
      file: deals.csv                  # CSV, NDJSON or Parquet; a glob is fine
      join: [{file: leads.csv, on: mql_id}]
      key: [mql_id]                    # several are joined with `:`
      cursor: won_date                 # when a row last changed, where the file says so
      columns: {account_id: seller_id, is_won: {const: true}, stage: {from: status, map: {a: b}, default: c}}
      complete: won_only               # all · won_only
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from ingestion import yaml12
from ingestion.contract import Resource, domain_objects
from ingestion.errors import MappingError

_KINDS = {
    "csv": "csv", "tsv": "csv", "txt": "csv", "ndjson": "json", "jsonl": "json", "json": "json", "parquet": "parquet",
}  # fmt: skip
COVERAGES = ("all", "won_only")


@dataclass(frozen=True)
class Spec:
    """Where a target column's value comes from: `how` is from · const · sum · first."""

    how: str
    columns: tuple[str, ...] = ()
    const: str | None = None
    words: dict[str, str | None] = field(default_factory=dict)
    default: str | None = None
    has_default: bool = False


@dataclass(frozen=True)
class Join:
    """A file joined to the main one on pairs (main column, joined column)."""

    files: tuple[Path, ...]
    on: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """One entry of `tables:`."""

    place: int
    to: str
    files: tuple[Path, ...]
    joins: tuple[Join, ...]
    key: tuple[str, ...]
    columns: dict[str, Spec]

    @property
    def is_grouped(self) -> bool:
        return any(spec.how in ("sum", "first") for spec in self.columns.values())


@dataclass(frozen=True)
class Mapping:
    """A whole mapping; `company_name` is whom its data folder belongs to."""

    path: Path
    instance: str
    company: dict[str, Any]
    entries: tuple[Entry, ...]

    @property
    def company_name(self) -> str:
        return str(self.company.get("name") or self.instance)

    @property
    def time_zone(self) -> str:
        return str(self.company.get("time_zone") or "UTC")

    @property
    def objects(self) -> dict[str, list[Entry]]:
        """The entries of each mapped object, in the mapping's order."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.to, []).append(entry)
        return found


def mapping_reference(name: str | None = None) -> list[dict[str, Any]]:
    """Every column a file can be mapped to, or those of one object: object, column, type, required, pii, meaning."""
    objects = domain_objects()
    if name is not None:
        _known(name, objects, "object", "")
    return [
        {"object": resource.name, "column": column.name, "type": column.type, "required": column.required,
         "pii": column.pii, "meaning": column.meaning}
        for resource in objects.values()
        if name in (None, resource.name)
        for column in resource.columns
    ]  # fmt: skip


def read_mapping(path: Path) -> Mapping:
    """Read and check a mapping; the files' own columns are checked when they are read.

    Raises
    ------
    MappingError
        What is wrong, where, and the nearest names that exist.
    """
    path = Path(path)
    try:
        told = yaml12.load(path.read_text())
    except FileNotFoundError:
        raise MappingError(f"There is no mapping {path}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" at line {where.line + 1}" if where else ""
        problem = getattr(error, "problem", None) or "unreadable"
        raise MappingError(f"{path.name} is no YAML{line}: {problem}.") from None
    if not isinstance(told, dict):
        raise MappingError(f"{path.name} must hold `instance:` and `tables:`.")
    _only(told, ("company", "instance", "folder", "tables"), path.name)
    instance = str(told.get("instance") or re.sub(r"\W+", "_", path.stem).lower())
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", instance):
        raise MappingError(f"instance {instance!r} in {path.name}: use small letters, digits and _.")
    company = told.get("company") or {}
    _zone(str(company.get("time_zone") or "UTC"), path.name)
    tables = told.get("tables")
    if not isinstance(tables, list) or not tables:
        raise MappingError(f"{path.name} maps nothing: `tables:` must list at least one entry.")
    folder = path.parent / Path(str(told.get("folder") or ".")).expanduser()
    return Mapping(path, instance, company, tuple(_entry(i, one, folder) for i, one in enumerate(tables, 1)))


def _entry(place: int, told: Any, folder: Path) -> Entry:
    where = f"entry {place}"
    if not isinstance(told, dict) or "to" not in told or "file" not in told:
        raise MappingError(f"{where} of tables needs `to:` and `file:`.")
    where = f"{where} ({told['to']})"
    _only(told, ("to", "file", "join", "key", "cursor", "columns", "complete"), where)
    objects = domain_objects()
    _known(told["to"], objects, "object", where)
    resource = objects[told["to"]]
    columns = {}
    for name, spec in (told.get("columns") or {}).items():
        _known(name, resource.names, f"column of {resource.name}", where)
        columns[name] = _spec(name, spec, where)
    columns |= _implied(told, resource, columns, where)
    key = _texts(told.get("key") or [column for k in resource.key for column in columns[k].columns])
    joins = [_join(one, folder, where) for one in told.get("join") or []]
    return Entry(place, resource.name, _files(told["file"], folder, where), tuple(joins), key, columns)


def _implied(told: dict, resource: Resource, columns: dict[str, Spec], where: str) -> dict[str, Spec]:
    """What `key`, `cursor` and `complete` say of the object's columns."""
    found = {}
    missing = [name for name in resource.key if name not in columns]
    if told.get("key") and missing == list(resource.key) and len(missing) == 1:
        found[missing[0]] = Spec("from", _texts(told["key"]))
    elif missing:
        raise MappingError(f"{where} does not map {' and '.join(missing)}, the key of {resource.name}.")
    if told.get("cursor") and "updated_at" in resource.names and "updated_at" not in columns:
        found["updated_at"] = Spec("from", _texts(told["cursor"]))
    if "complete" in told and told["complete"] not in COVERAGES:
        raise MappingError(f"complete in {where} is {told['complete']!r}: write all or won_only.")
    if "record_coverage" in resource.names and "record_coverage" not in columns:
        found["record_coverage"] = Spec("const", const=told.get("complete", "all"))
    return found


def _spec(name: str, told: Any, where: str) -> Spec:
    if isinstance(told, str | int | list):
        return Spec("from", _texts(told))
    if not isinstance(told, dict):
        raise MappingError(f"{name} in {where} must be a column, or one of const, from, map, sum, first.")
    _only(told, ("const", "from", "map", "default", "sum", "first"), f"{name} in {where}")
    if "const" in told:
        return Spec("const", const=_word(told["const"]))
    for how in ("sum", "first"):
        if how in told:
            return Spec(how, _texts(told[how]))
    words = {str(_word(key)): _word(value) for key, value in (told.get("map") or {}).items()}
    return Spec("from", _texts(told.get("from", name)), None, words, _word(told.get("default")), "default" in told)


def _join(told: Any, folder: Path, where: str) -> Join:
    if not isinstance(told, dict) or "file" not in told or "on" not in told:
        raise MappingError(f"join in {where} needs `file:` and `on:`.")
    _only(told, ("file", "on"), f"join in {where}")
    pairs = told["on"].items() if isinstance(told["on"], dict) else [(name, name) for name in _texts(told["on"])]
    return Join(_files(told["file"], folder, where), tuple((str(a), str(b)) for a, b in pairs))


def _files(told: Any, folder: Path, where: str) -> tuple[Path, ...]:
    name = str(told)
    places = [Path("/")] if Path(name).is_absolute() else [folder, Path.cwd()]
    found = next(filter(None, (sorted(place.glob(name.lstrip("/"))) for place in places)), [])
    if not found:
        there = [path.name for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
        raise MappingError(f"{where}: there is no file {name} in {folder}{_near(Path(name).name, there)}.")
    for path in found:
        file_kind(path)
    return tuple(found)


def file_kind(path: Path) -> str:
    """csv · json · parquet, by the name's ending; MappingError for another one."""
    ending = path.name.lower().removesuffix(".gz").removesuffix(".zst").rpartition(".")[2]
    if ending not in _KINDS:
        raise MappingError(f"{path.name} is neither CSV, NDJSON nor Parquet by its name: rename or convert it.")
    return _KINDS[ending]


def _zone(name: str, where: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise MappingError(f"time_zone {name!r} in {where} is no IANA zone such as Europe/Berlin.") from None


def _texts(told: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in (told if isinstance(told, list) else [told]))


def _word(told: Any) -> str | None:
    """A YAML value as the text a file would hold."""
    return str(told).lower() if isinstance(told, bool) else None if told is None else str(told)


def _only(told: dict, allowed: tuple[str, ...], where: str) -> None:
    for name in told:
        if name not in allowed:
            takes = ", ".join(allowed)
            raise MappingError(f"{where} has an unknown `{name}`{_near(str(name), allowed)}; it takes {takes}.")


def _known(name: Any, known: Any, what: str, where: str) -> None:
    if name not in known:
        place = f"{where}: " if where else ""
        raise MappingError(f"{place}{name} is no {what}{_near(str(name), known)}; `revops mapping` lists them.")


def _near(name: str, known: Any) -> str:
    found = get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f" (near: {', '.join(found)})" if found else ""


def unknown_column(name: str, files: tuple[Path, ...], known: list[str], entry: Entry) -> MappingError:
    """The sentence for a source column that no file of an entry has."""
    names = ", ".join(dict.fromkeys(path.name for path in files))
    return MappingError(f"entry {entry.place} ({entry.to}): {names} has no column {name}{_near(name, known)}.")
