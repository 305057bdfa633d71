"""A plain logistic regression for a rare event within 90 days, and the honest way out where there is too
little data.

Source: D. R. Cox, The regression analysis of binary sequences (1958); shrinkage as a ridge penalty on
standardised columns (le Cessie and van Houwelingen, 1992), which keeps a small company's coefficients near
the base rate.
"""

from dataclasses import asdict, dataclass, field

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from ml.features import FeatureForm, feature_columns, learn_form, matrix


@dataclass(frozen=True)
class TrainingParameters:
    """How to train and judge. horizon_days: length of the label window; penalty_c: inverse of the ridge
    penalty; min_positives, min_accounts: below either, the base rate is the model; backtests: cut-offs judged
    out of time;
    model_seed: for learners that draw at random.
    """

    horizon_days: int = 90
    penalty_c: float = 0.03
    min_positives: int = 25
    min_accounts: int = 50
    backtests: int = 12
    model_seed: int = 0

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True)
class FittedModel:
    """One target's model.

    kind: logistic or base_rate; note says why it is not a logistic one, or what is not known about it, else None.
    base_rate: (positives + ½) ÷ (rows + 1), never 0 (Jeffreys); NaN where no outcome is known.
    """

    target: str
    kind: str
    base_rate: float
    trained_as_of: pd.Timestamp
    rows: int
    positives: int
    accounts: int
    from_date: pd.Timestamp | None
    to_date: pd.Timestamp | None
    parameters: TrainingParameters
    form: FeatureForm = field(default_factory=lambda: FeatureForm((), ()))
    pipeline: Pipeline | None = None
    note: str | None = None
    version: str = ""

    def probability(self, features: pd.DataFrame) -> np.ndarray:
        """Chance of the event within the horizon, one for each row of `features`; NaN where nothing was
        learned.
        """
        if self.pipeline is None:
            return np.full(len(features), self.base_rate)
        if not len(features):
            return np.empty(0)
        return self.pipeline.predict_proba(matrix(features, self.form))[:, 1]


def training_rows(features: pd.DataFrame, labels: pd.DataFrame, target: str, horizon_days: int) -> pd.DataFrame:
    """The features with `outcome` (0/1) and `known_from` (the day the label window is over), for known labels
    only.

    Ordered by cut-off and account, so that the order of the given rows does not count.
    Raises ValueError where an account and cut-off stands twice.
    """
    keys = ["account_id", "cutoff_date"]
    known = labels[[*keys, target]].dropna(subset=target).rename(columns={target: "outcome"})
    for name, frame in (("features", features), ("labels", known)):
        if frame.duplicated(keys).any():
            twice = frame.loc[frame.duplicated(keys), keys].iloc[0]
            raise ValueError(
                f"The {name} hold account {twice.iloc[0]} twice at {twice.iloc[1]}: one row each is needed."
            )
    known = known.assign(cutoff_date=pd.to_datetime(known["cutoff_date"]), outcome=known["outcome"].astype(int))
    rows = features[[*keys, *feature_columns(features)]]
    rows = rows.assign(cutoff_date=pd.to_datetime(rows["cutoff_date"])).merge(known, on=keys)
    rows["known_from"] = rows["cutoff_date"] + pd.Timedelta(days=horizon_days)
    return rows.sort_values(["cutoff_date", "account_id"], ignore_index=True)


def fit(rows: pd.DataFrame, target: str, trained_as_of: pd.Timestamp, parameters: TrainingParameters) -> FittedModel:
    """Train on the rows whose label window was over by `trained_as_of`.

    rows: from `training_rows`. Falls back to the base rate, with a note, where the event is too rare.
    """
    usable = rows[rows["known_from"] <= trained_as_of]
    positives, accounts = int(usable["outcome"].sum()), int(usable["account_id"].nunique())
    facts = dict(
        target=target, trained_as_of=trained_as_of, rows=len(usable), positives=positives, accounts=accounts,
        base_rate=(positives + 0.5) / (len(usable) + 1) if len(usable) else float("nan"), parameters=parameters,
        from_date=usable["cutoff_date"].min() if len(usable) else None,
        to_date=usable["cutoff_date"].max() if len(usable) else None,
    )  # fmt: skip
    note = _too_little(len(usable), positives, accounts, parameters)
    if note:
        return FittedModel(kind="base_rate", note=note, **facts)
    form = learn_form(usable)
    if not form.features:
        return FittedModel(kind="base_rate", note="No feature varies in the training period.", **facts)
    pipeline = Pipeline([
        ("impute", SimpleImputer(strategy="median", add_indicator=True)),
        ("scale", StandardScaler()),
        ("model", LogisticRegression(
            C=parameters.penalty_c, max_iter=1000, random_state=parameters.model_seed)),
    ]).set_output(transform="default")  # fmt: skip
    pipeline.fit(matrix(usable, form), usable["outcome"].to_numpy())
    return FittedModel(kind="logistic", form=form, pipeline=pipeline, **facts)


def _too_little(rows: int, positives: int, accounts: int, parameters: TrainingParameters) -> str | None:
    if not rows:
        return "No account-month has a known outcome yet, so there is no probability."
    rarer = min(positives, rows - positives)
    if rarer < parameters.min_positives:
        return (
            f"Only {rarer} of {rows} account-months in the rarer class (needed: {parameters.min_positives}): "
            "every account gets the base rate."
        )
    if accounts < parameters.min_accounts:
        return f"Only {accounts} accounts (needed: {parameters.min_accounts}): every account gets the base rate."
    return None
