"""The ledger: what cannot be worked out again, as write-once Parquet files, one a run and subject.

`entity_ids` the id of every entity by its source records · `kpi_values` each KPI as it was published ·
`runs` what each run did · `model_versions`, `model_metrics` the register (the models lie in `models/`).
A file is written aside and renamed: a killed run leaves whole files or none.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq


class Ledger:
    """Append-only frames below one folder, written by the one run that holds the lock."""

    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def models(self) -> Path:
        """Where the files of trained models lie."""
        return self.folder / "models"

    def append(self, subject: str, run_id: str, rows: pd.DataFrame) -> Path | None:
        """Keep rows (n, columns) under subject; a run that says a subject again replaces what it said.

        No rows, no file. Files are numbered, so that their names sort in the order of the runs.
        """
        if rows.empty:
            return None
        folder = self.folder / subject
        folder.mkdir(parents=True, exist_ok=True)
        said = list(folder.glob(f"*-{run_id}.parquet"))
        number = 1 + max((int(f.name.split("-", 1)[0]) for f in folder.glob("*.parquet")), default=0)
        target = said[0] if said else folder / f"{number:06d}-{run_id}.parquet"
        part = target.with_suffix(f".{os.getpid()}.part")
        pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), part, compression="zstd")
        part.replace(target)
        return target

    def read(self, subject: str, columns: list[str] | None = None) -> pd.DataFrame:
        """All rows of a subject in the order of the runs; an empty frame when there are none."""
        files = sorted(str(f) for f in (self.folder / subject).glob("*.parquet"))
        if not files:
            return pd.DataFrame(columns=columns or [])
        with duckdb.connect() as connection:
            rows = connection.execute(
                "select * exclude (filename, file_row_number) "
                "from read_parquet(?, union_by_name = true, filename = true, file_row_number = true) "
                "order by filename, file_row_number",
                [files],
            ).df()
        return rows[columns] if columns else rows

    def latest(self, subject: str, key: list[str]) -> pd.DataFrame:
        """The newest row of each key."""
        rows = self.read(subject)
        return rows if rows.empty else rows.drop_duplicates(key, keep="last", ignore_index=True)
