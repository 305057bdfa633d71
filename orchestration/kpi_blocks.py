"""The KPIs that the marts declare, read from their `kpi` blocks (the form stands in orchestration/metrics.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from orchestration.warehouse import ROOT

MARTS = ROOT / "dbt_project" / "models" / "marts"
UNITS = ("money", "count", "rate", "ratio", "days", "hours", "minutes", "months")
PERIODS = {"month": "month_start", "quarter": "quarter_start"}


@dataclass(frozen=True)
class Kpi:
    """One KPI and where its value stands."""

    id: str
    unit: str
    grain: str
    owner: str
    description: str
    mart: str
    column: str
    numerator: str | None = None
    denominator: str | None = None
    period: str | None = None
    segments: tuple[str, ...] | None = None
    decimals: int | None = None
    columns: frozenset[str] = field(default=frozenset(), compare=False)

    def __post_init__(self) -> None:
        where = f"{self.id} ({self.mart}.{self.column})"
        if self.unit not in UNITS or self.grain not in PERIODS:
            raise ValueError(f"{where}: unit must be one of {UNITS}, grain one of {tuple(PERIODS)}.")
        unknown = {c for c in (self.numerator, self.denominator, self.period_column) if c} - self.columns
        if unknown:
            raise ValueError(f"{where} names columns its mart lacks: {', '.join(sorted(unknown))}.")

    @property
    def period_column(self) -> str:
        return self.period or PERIODS[self.grain]

    @property
    def digits(self) -> int:
        return self.decimals if self.decimals is not None else 2 if self.unit == "money" else 6

    @property
    def is_segmented(self) -> bool:
        return "segment_type" in self.columns


def kpis(folder: Path = MARTS) -> list[Kpi]:
    """Every KPI of the marts, in the order of their files and columns.

    Raises
    ------
    ValueError
        A block is incomplete, names what is not there, or uses an id twice.
    """
    found: list[Kpi] = []
    for path in sorted(folder.rglob("*.yml")):
        for model in (yaml.safe_load(path.read_text()) or {}).get("models", []):
            columns = model.get("columns", [])
            names = frozenset(column["name"] for column in columns)
            for column in columns:
                for block in _blocks(column):
                    found.append(_kpi(block, model["name"], column["name"], names))
    twice = {kpi.id for kpi in found if sum(other.id == kpi.id for other in found) > 1}
    if twice:
        raise ValueError(f"KPI ids stand more than once: {', '.join(sorted(twice))}.")
    return found


def _blocks(column: dict) -> list[dict]:
    meta = {**column.get("meta", {}), **column.get("config", {}).get("meta", {})}
    block = meta.get("kpi", [])
    return block if isinstance(block, list) else [block]


def _kpi(block: dict, mart: str, column: str, names: frozenset[str]) -> Kpi:
    segments = block.get("segments")
    try:
        return Kpi(**{**block, "segments": None if segments is None else tuple(segments)},
                   mart=mart, column=column, columns=names)  # fmt: skip
    except TypeError as error:
        where = f"The kpi block of {mart}.{column}"
        raise ValueError(f"{where} is not complete or has an unknown key: {error}") from None
