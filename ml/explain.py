"""`ml.score_reasons`: why a score is what it is, as shares of the log-odds that add up exactly.

For a logistic model on standardised columns the effect of a column is coefficient × (value − training mean):
its Shapley value for independent features (Lundberg and Lee, 2017, corollary 1). Base + all effects = the
model's log-odds. Columns that speak of one thing (this month's tickets and last month's) are one reason.
"""

import numpy as np
import pandas as pd

from ml.features import feature_of, matrix, numbers
from ml.sentences import sentence
from ml.train import FittedModel

REASON_COLUMNS = ["account_id", "score", "rank", "feature", "feature_value", "effect", "sentence"]
# feature → the feature whose sentence tells it
TOLD_BY = {
    "tickets_prev_30d": "tickets_30d",
    "tickets_90d": "tickets_30d",
    "seats_change_3m_rate": "seats_change_3m",
    "mrr_change_3m_amount": "mrr_change_3m_rate",
    "bad_ratings_180d": "bad_rating_share_180d",
    "ratings_180d": "bad_rating_share_180d",
}


def effects(model: FittedModel, features: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Effects in log-odds (one row a row of `features`, one column a reason), and the base they add to.

    base = the log-odds at the training mean. A base-rate model has no columns.
    """
    if model.pipeline is None:
        rate = np.float64(model.base_rate)
        with np.errstate(divide="ignore"):
            return pd.DataFrame(index=features.index), float(np.log(rate) - np.log1p(-rate))
    impute, scale, learner = (model.pipeline[step] for step in ("impute", "scale", "model"))
    given = matrix(features, model.form)
    columns = impute.get_feature_names_out(given.columns)
    standardised = scale.transform(impute.transform(given)) if len(given) else np.empty((0, len(columns)))
    by_column = pd.DataFrame(standardised * learner.coef_[0], index=features.index, columns=columns)
    told_by = [TOLD_BY.get(feature_of(column), feature_of(column)) for column in columns]
    return by_column.T.groupby(told_by).sum().T, float(learner.intercept_[0])


def reasons(model: FittedModel, features: pd.DataFrame, score: str, top: int = 3) -> pd.DataFrame:
    """REASON_COLUMNS: for each account up to `top` reasons that raise its probability, the strongest first.

    score: churn or upsell. What lowers a probability is no reason to act and is left out, so an account that
    nothing speaks against has no row. feature_value is the account's own figure (0/1 for no/yes), NULL if not
    known.
    """
    found, _ = effects(model, features)
    if not len(found.columns) or not len(found):
        return pd.DataFrame(columns=REASON_COLUMNS)
    order = np.argsort(-found.to_numpy(), axis=1, kind="stable")[:, :top]
    row = np.repeat(np.arange(len(found)), order.shape[1])
    long = pd.DataFrame({
        "row": row,
        "rank": np.tile(np.arange(1, order.shape[1] + 1), len(found)),
        "feature": found.columns.to_numpy()[order.ravel()],
        "effect": found.to_numpy()[row, order.ravel()],
    })  # fmt: skip
    long = long[long["effect"] > 0]
    values = numbers(features, sorted(set(model.form.features) | set(found.columns) | _figures(features)))
    figures = values.to_dict("records")
    long["feature_value"] = [figures[n][name] for n, name in zip(long["row"], long["feature"], strict=True)]
    long["sentence"] = [sentence(name, figures[n]) for n, name in zip(long["row"], long["feature"], strict=True)]
    long["account_id"] = features["account_id"].astype("str").to_numpy()[long["row"]]
    return long.assign(score=score)[REASON_COLUMNS].reset_index(drop=True)


def _figures(features: pd.DataFrame) -> set[str]:
    """Figures a sentence may quote though no model learned from them."""
    quoted = {"seats", "tickets_prev_30d", "tickets_90d", "bad_ratings_180d", "ratings_180d"}
    return quoted & set(features.columns)
