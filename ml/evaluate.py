"""How good probabilities are, each measure beside that of the base rate."""

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

METRIC_COLUMNS = [
    "model_version", "target", "cutoff_date", "metric", "value", "base_value", "rows", "positives", "train_rows"
]  # fmt: skip


def calibration_error(outcome: np.ndarray, probability: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: Σ over quantile bins of share × |mean outcome − mean probability|.

    Source: Naeini, Cooper and Hauskrecht (2015); bins of equal size, since churn probabilities crowd near 0.
    """
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, min(bins, len(order))) if len(part)]
    gaps = [len(part) * abs(outcome[part].mean() - probability[part].mean()) for part in parts]
    return float(sum(gaps) / len(order))


def lift(outcome: np.ndarray, probability: np.ndarray, share: float = 0.1) -> float:
    """Event rate among the `share` of rows with the highest probability ÷ event rate of all. Ties share
    fairly.
    """
    size = max(1, round(len(outcome) * share))
    ranked = pd.Series(outcome).groupby(pd.Series(-probability)).agg(["sum", "size"]).sort_index()
    before = ranked["size"].cumsum().shift(fill_value=0)
    taken = (size - before).clip(0, ranked["size"])
    caught = (ranked["sum"] * taken / ranked["size"]).sum()
    return float(caught / size / outcome.mean())


def measures(outcome: np.ndarray, probability: np.ndarray) -> dict[str, float]:
    """log_loss, brier, calibration_error; and where both outcomes occur average_precision, roc_auc, lift_10.

    outcome: 0/1 of shape (n,); probability of shape (n,). What cannot be known is NaN.
    """
    found = {
        "log_loss": log_loss(outcome, probability, labels=[0, 1]),
        "brier": brier_score_loss(outcome, probability),
        "calibration_error": calibration_error(outcome, probability),
        "average_precision": np.nan,
        "roc_auc": np.nan,
        "lift_10": np.nan,
    }
    if 0 < outcome.sum() < len(outcome):
        found["average_precision"] = average_precision_score(outcome, probability)
        found["roc_auc"] = roc_auc_score(outcome, probability)
        found["lift_10"] = lift(outcome, probability)
    return {name: float(value) for name, value in found.items()}


def metric_rows(judged: pd.DataFrame, target: str) -> pd.DataFrame:
    """METRIC_COLUMNS without model_version, one row a cut-off and metric, and with cutoff_date NULL all
    cut-offs in one.

    judged: one row an account and cut-off: cutoff_date, outcome (0/1), probability, base_probability,
    train_rows.
    """
    groups = [(cutoff, group) for cutoff, group in judged.groupby("cutoff_date")]
    groups += [(pd.NaT, judged)] if len(judged) else []
    rows = []
    for cutoff, group in groups:
        outcome = group["outcome"].to_numpy()
        base = measures(outcome, group["base_probability"].to_numpy())
        for metric, value in measures(outcome, group["probability"].to_numpy()).items():
            rows.append({
                "target": target, "cutoff_date": cutoff, "metric": metric, "value": value, "base_value": base[metric],
                "rows": len(group), "positives": int(outcome.sum()), "train_rows": int(group["train_rows"].max()),
            })  # fmt: skip
    return pd.DataFrame(rows, columns=METRIC_COLUMNS[1:])
