"""The model register: what a version was made of, and model files that are read only if they are what was
written.

A file is a skops archive (no pickle: nothing in it can run code at load). Its card, the row of
`ml.model_versions`, holds its SHA-256 and the library versions; both must match.
"""

import hashlib
import json
import re
from importlib.metadata import version as installed_version
from pathlib import Path

import pandas as pd
import skops.io

from ml.features import LABELS, FeatureForm, feature_columns, numbers
from ml.train import FittedModel, TrainingParameters

# the imputer keeps the dtype it was fitted on
TRUSTED = ["numpy.dtype"]
LIBRARIES = ("numpy", "pandas", "scikit-learn", "skops")
CARD_COLUMNS = [
    "model_version", "target", "kind", "note", "trained_as_of", "train_from_date", "train_to_date", "rows", "positives",
    "accounts", "base_rate", "features", "parameters", "library_versions", "sha256",
]  # fmt: skip


class ModelRefused(ValueError):
    """A model file that is not what its card says, or was made with other libraries."""


def needs_training(latest_trained_as_of: object, as_of: object, max_age_days: int = 7) -> bool:
    """True without a model (None or NULL), when it is `max_age_days` old by `as_of`, or newer than
    `as_of`.
    """
    if latest_trained_as_of is None or pd.isna(latest_trained_as_of):
        return True
    age = (pd.Timestamp(as_of) - pd.Timestamp(latest_trained_as_of)).days
    return not 0 <= age < max_age_days


def library_versions() -> dict[str, str]:
    return {name: installed_version(name) for name in LIBRARIES}


def model_version(
    features: pd.DataFrame, labels: pd.DataFrame, as_of: pd.Timestamp, parameters: TrainingParameters
) -> str:
    """`v` + as_of + 8 hex of the hash of data and parameters; all targets trained on the same frames share it.

    Only what was known by `as_of` counts: cut-offs up to it, labels whose window was over.
    """
    keys = ["account_id", "cutoff_date"]
    digest = hashlib.sha256(json.dumps(parameters.as_dict(), sort_keys=True).encode())
    seen = features[pd.to_datetime(features["cutoff_date"]) <= as_of]
    window = pd.Timedelta(days=parameters.horizon_days)
    known = labels[pd.to_datetime(labels["cutoff_date"]) + window <= as_of]
    targets = [target for target in LABELS if target in labels]
    for frame, names in ((seen, feature_columns(features)), (known, targets)):
        content = numbers(frame, names).assign(
            account_id=frame["account_id"].astype(str),
            cutoff_date=pd.to_datetime(frame["cutoff_date"]).dt.strftime("%Y-%m-%d"),
        )
        content = content.sort_values(keys, ignore_index=True)
        digest.update(json.dumps(list(content.columns)).encode())
        digest.update(pd.util.hash_pandas_object(content, index=False).to_numpy().tobytes())
    return f"v{pd.Timestamp(as_of):%Y%m%d}-{digest.hexdigest()[:8]}"


def to_bytes(model: FittedModel) -> bytes:
    """The fitted pipeline as a skops archive (of None for a base rate)."""
    return skops.io.dumps(model.pipeline)


def card(model: FittedModel, content: bytes) -> dict[str, object]:
    """The row of `ml.model_versions` (CARD_COLUMNS; lists and dicts as JSON text) for the file's bytes."""
    return {
        "model_version": model.version, "target": model.target, "kind": model.kind, "note": model.note,
        "trained_as_of": model.trained_as_of.date(),
        "train_from_date": None if model.from_date is None else model.from_date.date(),
        "train_to_date": None if model.to_date is None else model.to_date.date(),
        "rows": model.rows, "positives": model.positives, "accounts": model.accounts,
        "base_rate": None if pd.isna(model.base_rate) else model.base_rate,
        "features": json.dumps(model.form.as_dict()),
        "parameters": json.dumps(model.parameters.as_dict()),
        "library_versions": json.dumps(library_versions()),
        "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip


def from_bytes(content: bytes, row: dict[str, object]) -> FittedModel:
    """The model of a card and its file. Raises ModelRefused if hash or library versions differ."""
    name = f"Model {row['model_version']} for {row['target']}"
    if hashlib.sha256(content).hexdigest() != row["sha256"]:
        raise ModelRefused(f"{name}: its file is not the one the register holds (SHA-256 differs). Train it again.")
    made_with, here = json.loads(str(row["library_versions"])), library_versions()
    other = [f"{library} {made_with.get(library)} (here {here[library]})" for library in here
             if made_with.get(library) != here[library]]  # fmt: skip
    if other:
        raise ModelRefused(f"{name} was made with {', '.join(other)}. Train it again.")
    form = json.loads(str(row["features"]))
    dates = [None if pd.isna(row[key]) else pd.Timestamp(row[key]) for key in ("train_from_date", "train_to_date")]
    return FittedModel(
        target=str(row["target"]), kind=str(row["kind"]), version=str(row["model_version"]),
        note=None if pd.isna(row["note"]) else str(row["note"]), trained_as_of=pd.Timestamp(row["trained_as_of"]),
        from_date=dates[0], to_date=dates[1], rows=int(row["rows"]), positives=int(row["positives"]),
        accounts=int(row["accounts"]), base_rate=float("nan") if pd.isna(row["base_rate"]) else float(row["base_rate"]),
        parameters=TrainingParameters(**json.loads(str(row["parameters"]))),
        form=FeatureForm(tuple(form["features"]), tuple(form["logged"])),
        pipeline=skops.io.loads(content, trusted=TRUSTED),
    )  # fmt: skip


def save(model: FittedModel, folder: Path) -> dict[str, object]:
    """Write `<version>-<target>.skops` into `folder`, whole or not at all, and give its card."""
    content = to_bytes(model)
    path = _path(folder, model.version, model.target)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)
    return card(model, content)


def load(row: dict[str, object], folder: Path) -> FittedModel:
    """The model whose card is `row`. Raises ModelRefused if its file is gone or is not what the card says."""
    path = _path(folder, str(row["model_version"]), str(row["target"]))
    if not path.exists():
        raise ModelRefused(f"Model {row['model_version']}: its file {path.name} is gone. Train it again.")
    return from_bytes(path.read_bytes(), row)


def _path(folder: Path, version: str, target: str) -> Path:
    if not re.fullmatch(r"[\w-]+", f"{version}{target}"):
        raise ModelRefused(f"{version!r} for {target!r} is no name of a model.")
    return Path(folder) / f"{version}-{target}.skops"
