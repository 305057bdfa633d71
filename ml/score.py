"""`ml.account_scores`: what may be lost and what may be gained, account by account.

expected_loss_amount = churn probability × ARR in force, the recurring revenue of the next 12 months that a
churn takes. expected_gain_amount = upsell probability × the median ARR that past upsells added within the
horizon; NULL if none has. Both in company currency.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ml.explain import REASON_COLUMNS, reasons
from ml.features import numbers
from ml.train import FittedModel

CHURN, UPSELL = "churned_within_90d", "upsold_within_90d"
SCORE_COLUMNS = [
    "account_id", "as_of_date", "churn_probability", "churn_risk", "upsell_probability", "recommended_product_id",
    "recommendation_probability", "expected_loss_amount", "expected_gain_amount", "model_version",
]  # fmt: skip


def typical_gain(features: pd.DataFrame, labels: pd.DataFrame, as_of: pd.Timestamp, months: int = 3) -> float | None:
    """Median ARR added within `months` after a cut-off by accounts upsold then, known by `as_of`; None if
    none was.

    Needs mrr_amount in `features` at the cut-off and `months` month-ends later.
    """
    if "mrr_amount" not in features:
        return None
    cutoff = pd.to_datetime(features["cutoff_date"])
    held = pd.DataFrame({
        "account_id": features["account_id"].astype(str), "cutoff_date": cutoff,
        "mrr": numbers(features, ["mrr_amount"])["mrr_amount"],
    })[(cutoff <= pd.Timestamp(as_of)) & cutoff.dt.is_month_end]  # fmt: skip
    later = held.rename(columns={"mrr": "mrr_later"})
    later["cutoff_date"] = later["cutoff_date"] - pd.offsets.MonthEnd(months)
    upsold = labels.loc[labels[UPSELL].astype("boolean").fillna(False).astype(bool), ["account_id", "cutoff_date"]]
    upsold = upsold.astype({"account_id": str}).assign(cutoff_date=pd.to_datetime(upsold["cutoff_date"]))
    both = upsold.merge(held).merge(later)
    added = (both["mrr_later"] - both["mrr"]) * 12
    return float(added[added > 0].median()) if (added > 0).any() else None


def risk(probability: np.ndarray, thresholds: Mapping[str, float]) -> np.ndarray:
    """low, medium or high; None where the probability is NaN.

    thresholds: {"medium": p, "high": q}, the least probability of each. Raises ValueError unless 0 ≤ p ≤ q ≤
    1.
    """
    medium, high = float(thresholds["medium"]), float(thresholds["high"])
    if not 0 <= medium <= high <= 1:
        raise ValueError(f"Churn thresholds must rise within 0 and 1, but medium is {medium} and high is {high}.")
    words = np.where(probability >= high, "high", np.where(probability >= medium, "medium", "low")).astype(object)
    return np.where(np.isnan(probability), None, words)


def score_accounts(
    features: pd.DataFrame,
    models: Mapping[str, FittedModel],
    as_of: pd.Timestamp,
    thresholds: Mapping[str, float],
    gain_amount: float | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score the rows of `features` marked is_scoring.

    features: `account_months`; models: by target (`churned_within_90d`, `upsold_within_90d`), both of one
    version;
    thresholds: see `risk`; gain_amount: from `typical_gain`.

    Returns account_scores (SCORE_COLUMNS, one row an account, ordered by id) and score_reasons
    (REASON_COLUMNS). A probability is NULL where nothing could be learned. recommended_product_id and its
    probability are NULL for now.
    """
    rows = features[features["is_scoring"].fillna(False).astype(bool)].sort_values("account_id", ignore_index=True)
    churn, upsell = (models[target].probability(rows) for target in (CHURN, UPSELL))
    arr = numbers(rows, ["mrr_amount"])["mrr_amount"].to_numpy() * 12
    gain = np.nan if gain_amount is None else gain_amount
    scores = pd.DataFrame({
        "account_id": rows["account_id"].astype("str"),
        "as_of_date": pd.Series([pd.Timestamp(as_of).date()] * len(rows), dtype=object),
        "churn_probability": churn,
        "churn_risk": pd.Series(risk(churn, thresholds), dtype="str"),
        "upsell_probability": upsell,
        "recommended_product_id": pd.Series([None] * len(rows), dtype="str"),
        "recommendation_probability": pd.Series(np.nan, index=rows.index, dtype="float64"),
        "expected_loss_amount": _cents(churn * arr),
        "expected_gain_amount": _cents(upsell * gain),
        "model_version": pd.Series([models[CHURN].version] * len(rows), dtype="str"),
    })  # fmt: skip
    why = [reasons(models[target], rows, name) for name, target in (("churn", CHURN), ("upsell", UPSELL))]
    return scores[SCORE_COLUMNS], pd.concat(why, ignore_index=True)[REASON_COLUMNS]


def _cents(amounts: np.ndarray) -> np.ndarray:
    """Half away from zero, to 2 digits."""
    return np.sign(amounts) * np.floor(np.abs(amounts) * 100 + 0.5) / 100
