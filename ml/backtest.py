"""Out-of-time judgement: predict at past cut-offs with what was known there, then train the model to use.

Rolling origin (Tashman, 2000): the model judged at cut-off c has seen only account-months whose 90-day label
window was over by c, so no window overlaps the end of its training period.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from ml.evaluate import METRIC_COLUMNS, metric_rows
from ml.register import model_version
from ml.train import FittedModel, TrainingParameters, fit, training_rows


def backtest_cutoffs(rows: pd.DataFrame, as_of: pd.Timestamp, parameters: TrainingParameters) -> list[pd.Timestamp]:
    """The last cut-offs whose outcomes are known by `as_of` and before which something could be learned."""
    known = rows[rows["known_from"] <= as_of]
    first_known = rows["known_from"].min()
    cutoffs = sorted(cutoff for cutoff in known["cutoff_date"].unique() if cutoff >= first_known)
    return [pd.Timestamp(cutoff) for cutoff in cutoffs[-parameters.backtests :]]


def backtest(rows: pd.DataFrame, target: str, as_of: pd.Timestamp, parameters: TrainingParameters) -> pd.DataFrame:
    """One row an account and judged cut-off: cutoff_date, account_id, outcome, probability, base_probability,
    train_rows.
    """
    judged = []
    for cutoff in backtest_cutoffs(rows, as_of, parameters):
        model = fit(rows, target, cutoff, parameters)
        unseen = rows[rows["cutoff_date"] == cutoff]
        judged.append(unseen[["cutoff_date", "account_id", "outcome"]].assign(
            probability=model.probability(unseen), base_probability=model.base_rate, train_rows=model.rows
        ))  # fmt: skip
    columns = ["cutoff_date", "account_id", "outcome", "probability", "base_probability", "train_rows"]
    return pd.concat(judged, ignore_index=True) if judged else pd.DataFrame(columns=columns)


def fit_and_judge(
    features: pd.DataFrame,
    labels: pd.DataFrame,
    target: str,
    as_of: pd.Timestamp,
    parameters: TrainingParameters | None = None,
) -> tuple[FittedModel, pd.DataFrame]:
    """Judge the learner out of time, then train it on everything known by `as_of`.

    features: `account_months` (account_id, cutoff_date, is_scoring, any numeric or boolean columns).
    labels: `account_month_labels` (account_id, cutoff_date, and `target` as boolean, NULL = not known yet).
    target: churned_within_90d or upsold_within_90d.

    Returns the model, with its version, and rows for `ml.model_metrics` (METRIC_COLUMNS). The model is the
    base rate, and its note says so, where data are too few or where out of time the logistic one was no
    better in log-loss.
    """
    parameters = parameters or TrainingParameters()
    as_of = pd.Timestamp(as_of)
    rows = training_rows(features, labels, target, parameters.horizon_days)
    metrics = metric_rows(backtest(rows, target, as_of, parameters), target)
    model = fit(rows, target, as_of, parameters)
    if model.kind == "logistic":
        pooled = metrics[metrics["cutoff_date"].isna() & (metrics["metric"] == "log_loss")]
        if len(pooled) and not pooled["value"].iloc[0] < pooled["base_value"].iloc[0]:
            model = replace(
                model, kind="base_rate", pipeline=None,
                note=f"Out of time the logistic model's log-loss ({pooled['value'].iloc[0]:.4f}) was not better than "
                f"the base rate's ({pooled['base_value'].iloc[0]:.4f}): every account gets the base rate.",
            )  # fmt: skip
        elif not len(pooled):
            model = replace(model, note="No past cut-off could be judged yet: how good it is out of time is not known.")
    model = replace(model, version=model_version(features, labels, as_of, parameters))
    metrics.insert(0, "model_version", model.version)
    return model, metrics.astype({"value": np.float64, "base_value": np.float64})[METRIC_COLUMNS]
