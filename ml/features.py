"""From `account_months` to a matrix of numbers: which columns are features, and the form each is learned in.

Every column that is numeric or boolean is a feature, so that a new one needs no change here. A feature may be
learned in several forms (columns of the matrix); the reasons add them up again (`ml.explain`).
"""

import re
from dataclasses import asdict, dataclass
from decimal import Decimal
from numbers import Real

import numpy as np
import pandas as pd

KEYS = ("account_id", "cutoff_date", "is_scoring")
LABELS = ("churned_within_90d", "upsold_within_90d")
# what training adds to the rows: the answer, and the day it was known
ANSWERS = ("outcome", "known_from")
# counts and amounts: the step from 1 to 2 says more than the one from 41 to 42
_LONG_TAILED = re.compile(r"(_amount|_count|^seats$|^seats_change|_months|_\d+d|^open_|^days_since_|^days_to_)")
_RATE = re.compile(r"_(rate|share)(_|$)")


@dataclass(frozen=True)
class FeatureForm:
    """What the training data decided: the features in use, and those learned on a log scale."""

    features: tuple[str, ...]
    logged: tuple[str, ...]

    def as_dict(self) -> dict[str, list[str]]:
        return {name: list(values) for name, values in asdict(self).items()}


def feature_columns(frame: pd.DataFrame) -> list[str]:
    """The numeric and boolean columns that are neither key nor label, in alphabetical order."""
    candidates = [name for name in frame.columns if name not in KEYS + LABELS + ANSWERS and not name.endswith("_id")]
    return sorted(name for name in candidates if _is_number(frame[name]))


def _is_number(column: pd.Series) -> bool:
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return True
    known = column.dropna() if column.dtype == object else column.iloc[:0]
    return len(known) > 0 and all(isinstance(value, (Real, Decimal, np.bool_)) for value in known)


def numbers(frame: pd.DataFrame, names: list[str] | tuple[str, ...]) -> pd.DataFrame:
    """The named columns as float64: false/true as 0/1, NULL and absent columns as NaN."""
    columns = {name: _as_numbers(frame[name]) if name in frame else np.nan for name in names}
    return pd.DataFrame(columns, index=frame.index, dtype="float64")


def _as_numbers(column: pd.Series) -> pd.Series:
    if column.dtype == object:  # Decimal, or boolean with NULL
        return column.map(_as_float).astype("float64")
    return column.astype("Float64").astype("float64") if column.hasnans else column.astype("float64")


def _as_float(value: object) -> float:
    return np.nan if pd.isna(value) else float(value)  # type: ignore[arg-type]


def learn_form(frame: pd.DataFrame) -> FeatureForm:
    """The features that `frame` can teach something about; cutoff_date is needed for the season.

    Left out: what does not vary or is always NULL, and the month of year until each of its months has been seen twice
    (a season seen once is a trend, and costs a small company more than it gives).
    """
    values = numbers(frame, feature_columns(frame))
    useful = [name for name in values if values[name].nunique(dropna=False) > 1 and values[name].notna().any()]
    if "month_of_year" in useful and pd.to_datetime(frame["cutoff_date"]).dt.to_period("M").nunique() < 24:
        useful.remove("month_of_year")
    logged = tuple(name for name in useful if _LONG_TAILED.search(name) and not _RATE.search(name))
    return FeatureForm(tuple(useful), logged)


def matrix(frame: pd.DataFrame, form: FeatureForm) -> pd.DataFrame:
    """float64, one row a row of `frame`, columns `feature` or `feature::form`; NULL stays NaN for the
    imputer.

    sign(x)·log(1+|x|) for long tails (keeps order and sign); sine and cosine for the month of year (December
    is next to January); for the renewal also whether an annual term ends within the horizon.
    """
    values = numbers(frame, form.features)
    columns: dict[str, pd.Series] = {}
    for name in form.features:
        column = values[name]
        if name == "month_of_year":
            columns[f"{name}::sin"] = np.sin(2 * np.pi * column / 12)
            columns[f"{name}::cos"] = np.cos(2 * np.pi * column / 12)
            continue
        columns[name] = np.sign(column) * np.log1p(column.abs()) if name in form.logged else column
        if name == "days_to_renewal":
            annual = numbers(frame, ["is_annual"])["is_annual"].fillna(0.0)
            columns[f"{name}::annual_within_90d"] = column.between(0, 90).astype(float) * annual
            columns[f"{name}::annual_within_30d"] = column.between(0, 30).astype(float) * annual
    return pd.DataFrame(columns, index=frame.index, dtype="float64")


def feature_of(column: str) -> str:
    """The feature behind a column of the matrix or of the imputed matrix."""
    return column.removeprefix("missingindicator_").split("::")[0]
