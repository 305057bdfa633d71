"""Models and the ledger: train when due, load what was trained, score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

import ml
from orchestration.ledger import Ledger

if TYPE_CHECKING:
    from ml.train import FittedModel

TARGETS = ("churned_within_90d", "upsold_within_90d")
TYPES = {
    "as_of_date": "date", "churn_probability": "double", "upsell_probability": "double",
    "recommendation_probability": "double", "expected_loss_amount": "decimal(18, 2)",
    "expected_gain_amount": "decimal(18, 2)", "rank": "integer", "feature_value": "double", "effect": "double",
    "trained_as_of": "date", "train_from_date": "date", "train_to_date": "date", "rows": "bigint",
    "positives": "bigint", "accounts": "bigint", "base_rate": "double", "cutoff_date": "date", "value": "double",
    "base_value": "double",
    "train_rows": "bigint",
}  # fmt: skip


def current_models(
    ledger: Ledger, run_id: str, features: pd.DataFrame, labels: pd.DataFrame, day: pd.Timestamp, seed: int
) -> tuple[dict[str, FittedModel], bool]:
    """The models by target, and whether this run trained them: when there is none, it is a week old, or its file
    is not what the register says."""
    from ml import register
    from ml.train import TrainingParameters

    cards = ledger.latest("model_versions", ["target"])
    newest = cards["trained_as_of"].min() if len(cards) else None
    if not ml.needs_training(newest, day):
        try:
            return {card["target"]: register.load(card, ledger.models) for card in cards.to_dict("records")}, False
        except register.ModelRefused:
            pass
    models, metrics = {}, []
    for target in TARGETS:
        models[target], judged = ml.fit_and_judge(features, labels, target, day, TrainingParameters(model_seed=seed))
        metrics.append(judged)
    rows = pd.DataFrame([register.save(model, ledger.models) for model in models.values()])
    ledger.append("model_metrics", run_id, pd.concat(metrics, ignore_index=True))
    ledger.append("model_versions", run_id, rows)
    return models, True


def score(
    ledger: Ledger,
    models: Mapping[str, FittedModel],
    features: pd.DataFrame,
    labels: pd.DataFrame,
    day: pd.Timestamp,
    thresholds: Mapping[str, float],
) -> dict[str, pd.DataFrame]:
    """The tables of the schema ml: account_scores, score_reasons, model_versions, model_metrics."""
    from ml.evaluate import METRIC_COLUMNS
    from ml.register import CARD_COLUMNS
    from ml.score import typical_gain

    gain = typical_gain(features, labels, day)
    scores, reasons = ml.score_accounts(features, models, day, thresholds, gain)
    return {
        "account_scores": scores, "score_reasons": reasons,
        "model_versions": ledger.read("model_versions", CARD_COLUMNS),
        "model_metrics": ledger.read("model_metrics", METRIC_COLUMNS),
    }  # fmt: skip
