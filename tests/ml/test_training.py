"""Trained on a company whose true probabilities are known, judged on months it has not seen."""

import numpy as np
import pandas as pd
import pytest

from ml import fit_and_judge, needs_training, score_accounts
from ml.backtest import backtest, backtest_cutoffs
from ml.evaluate import METRIC_COLUMNS, calibration_error, lift, measures
from ml.register import model_version
from ml.train import TrainingParameters, fit, training_rows
from tests.ml.company import AS_OF, THRESHOLDS, make_company

CHURN = "churned_within_90d"
BRIEF = TrainingParameters(backtests=2)


def pooled(metrics: pd.DataFrame, metric: str) -> pd.Series:
    return metrics[metrics["cutoff_date"].isna() & (metrics["metric"] == metric)].iloc[0]


def test_out_of_time_it_keeps_most_of_what_the_true_probabilities_gain(company, judged):
    truth = company.truth.assign(churned_within_90d=company.truth["churn"], upsold_within_90d=company.truth["upsell"])
    for target, (model, metrics) in judged.items():
        assert model.kind == "logistic"
        rows = training_rows(company.features, company.labels, target, 90)
        unseen = backtest(rows, target, AS_OF, TrainingParameters())
        both = unseen.merge(truth[["account_id", "cutoff_date", target]], on=["account_id", "cutoff_date"])
        outcome = both["outcome"].to_numpy()
        ours, best, base = (
            measures(outcome, both[column].to_numpy())["log_loss"]
            for column in ("probability", target, "base_probability")
        )
        assert ours == pytest.approx(pooled(metrics, "log_loss")["value"])
        assert base == pytest.approx(pooled(metrics, "log_loss")["base_value"])
        assert (base - ours) / (base - best) > 0.85
        by_tenth = both.groupby(pd.qcut(both["probability"], 10))[["probability", target]].mean()
        assert (by_tenth["probability"] - by_tenth[target]).abs().mean() < 0.01
        assert pooled(metrics, "calibration_error")["value"] < 0.02
        assert pooled(metrics, "roc_auc")["value"] > 0.6 > pooled(metrics, "roc_auc")["base_value"]
        assert pooled(metrics, "lift_10")["value"] > 1.5


def test_scores_come_close_to_the_true_probabilities(company, models):
    scores, _ = score_accounts(company.features, models, AS_OF, THRESHOLDS)
    truth = company.truth[company.truth["cutoff_date"] == AS_OF].sort_values("account_id")
    assert np.corrcoef(scores["churn_probability"], truth["churn"])[0, 1] > 0.9
    assert scores["churn_probability"].mean() == pytest.approx(truth["churn"].mean(), rel=0.15)


def test_no_label_window_overlaps_the_end_of_its_training_period(company):
    parameters = TrainingParameters()
    rows = training_rows(company.features, company.labels, CHURN, parameters.horizon_days)
    cutoffs = backtest_cutoffs(rows, AS_OF, parameters)
    assert len(cutoffs) == parameters.backtests
    assert max(cutoffs) + pd.Timedelta(days=90) <= AS_OF
    for cutoff in [*cutoffs, AS_OF]:
        assert fit(rows, CHURN, cutoff, parameters).to_date + pd.Timedelta(days=90) <= cutoff


def test_the_answer_is_no_feature(company, models):
    rows = training_rows(company.features.assign(outcome=1.0, upsold_within_90d=True), company.labels, CHURN, 90)
    model = fit(rows, CHURN, AS_OF, TrainingParameters())
    assert model.form == models[CHURN].form
    assert set(model.form.features) < set(company.features.columns)


def test_another_future_changes_nothing(company):
    past = pd.Timestamp("2025-12-31")
    rng = np.random.default_rng(0)
    features, labels = company.features.copy(), company.labels.copy()
    later = (features["cutoff_date"] > past).to_numpy()
    for name in ("tickets_30d", "seats", "mrr_amount", "failed_payments_90d"):
        features.loc[later, name] = rng.permutation(features.loc[later, name].to_numpy()) * 7
    unknown_then = (labels["cutoff_date"] + pd.Timedelta(days=90) > past).to_numpy()
    labels.loc[unknown_then, CHURN] = ~labels.loc[unknown_then, CHURN]
    model, metrics = fit_and_judge(company.features, company.labels, CHURN, past, BRIEF)
    other, other_metrics = fit_and_judge(features, labels, CHURN, past, BRIEF)
    assert other.version == model.version
    np.testing.assert_array_equal(other.pipeline["model"].coef_, model.pipeline["model"].coef_)
    pd.testing.assert_frame_equal(other_metrics, metrics)


def test_the_order_of_rows_and_columns_changes_nothing(company):
    model, metrics = fit_and_judge(company.features, company.labels, CHURN, AS_OF, BRIEF)
    features = company.features.sample(frac=1, random_state=1)[sorted(company.features.columns, reverse=True)]
    other, other_metrics = fit_and_judge(features, company.labels.sample(frac=1, random_state=2), CHURN, AS_OF, BRIEF)
    assert other.version == model.version
    np.testing.assert_array_equal(other.pipeline["model"].coef_, model.pipeline["model"].coef_)
    pd.testing.assert_frame_equal(other_metrics, metrics)


def test_other_data_or_parameters_are_another_version(company, models):
    version = models[CHURN].version
    changed = company.features.assign(seats=company.features["seats"] + 1)
    stiffer = TrainingParameters(penalty_c=0.05)
    assert model_version(company.features, company.labels, AS_OF, TrainingParameters()) == version
    assert model_version(changed, company.labels, AS_OF, TrainingParameters()) != version
    assert model_version(company.features, company.labels, AS_OF, stiffer) != version


def test_a_season_is_learned_once_it_was_seen_twice(company):
    rows = training_rows(company.features, company.labels, CHURN, 90)
    assert "month_of_year" not in fit(rows, CHURN, AS_OF, BRIEF).form.features
    longer = make_company(accounts=60, seed=2, months=30, churn_base=-2)
    rows = training_rows(longer.features, longer.labels, CHURN, 90)
    assert "month_of_year" in fit(rows, CHURN, AS_OF, BRIEF).form.features


def test_a_company_where_nobody_leaves_gets_the_base_rate_and_is_told_so():
    quiet = make_company(accounts=200, seed=5, churn_base=-12)
    model, metrics = fit_and_judge(quiet.features, quiet.labels, CHURN, AS_OF)
    assert model.kind == "base_rate"
    assert "rarer class" in model.note
    assert 0 < model.base_rate < 0.001
    assert list(metrics.columns) == METRIC_COLUMNS
    scores, reasons = score_accounts(
        quiet.features, {CHURN: model, "upsold_within_90d": model}, AS_OF, THRESHOLDS, gain_amount=None
    )
    assert scores["churn_probability"].nunique() == 1
    assert set(scores["churn_risk"]) == {"low"}
    assert scores["expected_gain_amount"].isna().all()
    assert reasons.empty


def test_a_model_that_is_no_better_than_the_base_rate_is_not_used():
    noise = make_company(accounts=120, seed=11, months=18)
    shuffled = noise.labels.copy()
    known = shuffled[CHURN].notna()
    rng = np.random.default_rng(4)
    shuffled.loc[known, CHURN] = rng.permutation(shuffled.loc[known, CHURN].to_numpy())
    model, metrics = fit_and_judge(noise.features, shuffled, CHURN, AS_OF)
    better = pooled(metrics, "log_loss")["value"] < pooled(metrics, "log_loss")["base_value"]
    assert (model.kind == "logistic") == better
    assert model.kind == "base_rate" and "not better" in model.note


def test_without_a_known_outcome_there_is_no_probability(company):
    unknown = company.labels.assign(churned_within_90d=pd.Series(pd.NA, index=company.labels.index, dtype="boolean"))
    model, metrics = fit_and_judge(company.features, unknown, CHURN, AS_OF)
    assert metrics.empty and "no probability" in model.note
    scores, reasons = score_accounts(
        company.features, {CHURN: model, "upsold_within_90d": model}, AS_OF, THRESHOLDS, gain_amount=100.0
    )
    assert scores["churn_probability"].isna().all()
    assert scores["churn_risk"].isna().all()
    assert scores[["expected_loss_amount", "expected_gain_amount"]].isna().all(axis=None)
    assert reasons.empty


def test_a_doubled_account_month_is_refused(company):
    doubled = pd.concat([company.features, company.features.tail(1)])
    with pytest.raises(ValueError, match="twice"):
        fit_and_judge(doubled, company.labels, CHURN, AS_OF)


def test_measures_by_hand():
    outcome = np.array([1, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    assert calibration_error(outcome, np.full(10, 0.2), bins=1) == pytest.approx(0)
    assert calibration_error(outcome, outcome.astype(float)) == 0
    assert lift(outcome, np.linspace(1, 0.1, 10)) == pytest.approx(5)
    assert lift(outcome, np.full(10, 0.2)) == pytest.approx(1)
    assert measures(outcome, np.full(10, 0.2))["brier"] == pytest.approx(0.16)
    assert np.isnan(measures(np.zeros(4), np.full(4, 0.1))["roc_auc"])


@pytest.mark.parametrize(
    ("trained", "as_of", "expected"),
    [
        (None, "2026-06-30", True),
        (pd.NaT, "2026-06-30", True),
        ("2026-06-24", "2026-06-30", False),
        ("2026-06-23", "2026-06-30", True),
        ("2026-07-01", "2026-06-30", True),
    ],
)
def test_training_is_due_without_a_model_and_every_seven_days(trained, as_of, expected):
    assert needs_training(trained, as_of) is expected
