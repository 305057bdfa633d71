"""What reaches people: money at stake, risk words, and reasons that add up."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from ml import fit_and_judge, score_accounts
from ml.explain import effects, reasons
from ml.features import feature_columns, learn_form, matrix
from ml.register import model_version
from ml.score import SCORE_COLUMNS, risk, typical_gain
from ml.sentences import sentence
from ml.train import TrainingParameters
from tests.ml.company import AS_OF, THRESHOLDS

CHURN, UPSELL = "churned_within_90d", "upsold_within_90d"


def test_one_row_an_account_with_the_money_at_stake(company, models):
    scores, _ = score_accounts(company.features, models, AS_OF, THRESHOLDS, gain_amount=600.0)
    assert list(scores.columns) == SCORE_COLUMNS
    rows = company.features[company.features["is_scoring"]].sort_values("account_id", ignore_index=True)
    assert list(scores["account_id"]) == list(rows["account_id"])
    assert set(scores["as_of_date"]) == {dt.date(2026, 6, 30)}
    expected = scores["churn_probability"] * rows["mrr_amount"] * 12
    assert (scores["expected_loss_amount"] - expected).abs().max() < 0.00501
    assert (scores["expected_gain_amount"] - scores["upsell_probability"] * 600).abs().max() < 0.00501
    assert scores["churn_probability"].between(0, 1, inclusive="neither").all()
    assert set(scores["churn_risk"]) == {"low", "medium", "high"}
    assert (scores["churn_probability"] >= 0.2).equals(scores["churn_risk"] == "high")
    assert scores["model_version"].nunique() == 1
    assert models[CHURN].version == models[UPSELL].version


def test_no_account_to_score_gives_empty_tables(company, models):
    none = company.features.assign(is_scoring=False)
    scores, why = score_accounts(none, models, AS_OF, THRESHOLDS)
    assert len(scores) == len(why) == 0
    assert list(scores.columns) == SCORE_COLUMNS


def test_thresholds_must_rise():
    with pytest.raises(ValueError, match="must rise"):
        risk(np.array([0.1]), {"medium": 0.5, "high": 0.2})


def test_typical_gain_is_the_median_arr_added_by_accounts_upsold():
    features = pd.DataFrame({
        "account_id": ["a", "a", "b", "b", "c", "c"],
        "cutoff_date": pd.to_datetime(["2026-01-31", "2026-04-30"] * 3),
        "mrr_amount": [Decimal(100), Decimal(150), Decimal(100), Decimal(200), Decimal(100), Decimal(900)],
    })  # fmt: skip
    labels = pd.DataFrame({"account_id": ["a", "b", "c"], "cutoff_date": pd.to_datetime(["2026-01-31"] * 3)})
    assert typical_gain(features, labels.assign(upsold_within_90d=[True, True, False]), AS_OF) == 900
    assert typical_gain(features, labels.assign(upsold_within_90d=[None, None, None]), AS_OF) is None
    assert typical_gain(features, labels.assign(upsold_within_90d=[True] * 3), pd.Timestamp("2026-03-31")) is None


def test_base_and_effects_add_up_to_the_log_odds(company, models):
    rows = company.features[company.features["is_scoring"]]
    for model in models.values():
        found, base = effects(model, rows)
        probability = model.probability(rows)
        log_odds = np.log(probability) - np.log1p(-probability)
        np.testing.assert_allclose(base + found.sum(axis=1).to_numpy(), log_odds, rtol=0, atol=1e-9)


def test_effects_are_relative_to_the_training_mean(company, models):
    seen = company.features[company.features["cutoff_date"] + pd.Timedelta(days=90) <= AS_OF]
    found, _ = effects(models[CHURN], seen)
    np.testing.assert_allclose(found.mean().to_numpy(), 0, atol=1e-9)


def test_the_three_strongest_reasons_stand_with_the_accounts_own_figures(company, models):
    rows = company.features[company.features["is_scoring"]].sort_values("account_id", ignore_index=True)
    why = reasons(models[CHURN], rows, "churn")
    assert why.groupby("account_id").size().max() == 3
    assert (why["effect"] > 0).all()
    assert not why.duplicated(["account_id", "rank"]).any()
    found, _ = effects(models[CHURN], rows)
    first = why[why["rank"] == 1].set_index("account_id")["effect"]
    strongest = pd.Series(found.max(axis=1).to_numpy(), index=rows["account_id"])
    assert first.equals(strongest.reindex(first.index).rename("effect"))
    own = rows.set_index("account_id")
    for row in why[why["feature"] == "tickets_30d"].itertuples():
        assert row.feature_value == own.loc[row.account_id, "tickets_30d"]
        assert f"{int(row.feature_value)}" in row.sentence or "none" in row.sentence or "No " in row.sentence


def test_what_truly_drives_churn_is_what_is_said(company, models):
    rows = company.features[company.features["is_scoring"]]
    why = reasons(models[CHURN], rows, "churn")
    at_risk = rows.assign(p=models[CHURN].probability(rows)).nlargest(50, "p")["account_id"]
    told = why[why["account_id"].isin(at_risk) & (why["rank"] == 1)]["feature"]
    assert told.isin(["tickets_30d", "days_to_renewal", "failed_payments_90d"]).mean() > 0.95


@pytest.mark.parametrize(
    ("feature", "figures", "expected"),
    [
        ("tickets_30d", {"tickets_30d": 9, "tickets_prev_30d": 4}, "Tickets doubled to 9 in 30 days"),
        ("tickets_30d", {"tickets_30d": 12, "tickets_prev_30d": 2}, "Tickets grew 6-fold to 12 in 30 days"),
        ("tickets_30d", {"tickets_30d": 6, "tickets_prev_30d": 4}, "Tickets rose from 4 to 6 in 30 days"),
        ("tickets_30d", {"tickets_30d": 3, "tickets_prev_30d": 0}, "Tickets rose from 0 to 3 in 30 days"),
        ("tickets_30d", {"tickets_30d": 1, "tickets_prev_30d": 1}, "1 ticket in 30 days"),
        ("tickets_30d", {"tickets_30d": 0, "tickets_90d": 5}, "5 tickets in 90 days, none in the last 30"),
        ("days_to_renewal", {"days_to_renewal": 21}, "Renewal in 21 days"),
        ("days_to_renewal", {"days_to_renewal": float("nan")}, "No renewal date known"),
        ("seats_change_3m", {"seats_change_3m": -8, "seats": 32}, "Seats fell from 40 to 32 in 3 months"),
        ("mrr_change_3m_rate", {"mrr_change_3m_rate": -0.2}, "MRR fell by 20% in 3 months"),
        ("failed_payments_90d", {"failed_payments_90d": 0}, "No failed payment in 90 days"),
        ("failed_payments_90d", {"failed_payments_90d": 2}, "2 failed payments in 90 days"),
        ("open_opportunities", {"open_opportunities": 2}, "2 open opportunities"),
        ("bad_rating_share_180d", {"bad_rating_share_180d": 0.4}, "40% of rated tickets were bad in 180 days"),
        (
            "bad_rating_share_180d",
            {"bad_rating_share_180d": 0.2, "bad_ratings_180d": 1, "ratings_180d": 5},
            "1 of 5 rated tickets was bad in 180 days",
        ),
        ("is_past_due", {"is_past_due": 1.0}, "A payment is overdue"),
        ("month_of_year", {"month_of_year": 6}, "Time of year: June"),
        ("logins_30d", {"logins_30d": 12.0}, "Logins 30d: 12"),
        ("is_trial_user", {"is_trial_user": 1.0}, "Trial user: yes"),
    ],
)  # fmt: skip
def test_sentences(feature, figures, expected):
    assert sentence(feature, figures) == expected


def test_any_numeric_column_is_a_feature_and_text_keys_and_labels_are_not(company):
    yes = pd.array([True] * len(company.features), dtype="boolean")
    frame = company.features.assign(
        logins_30d=1.5, nps_amount=Decimal("3.5"), owner_id=7, churned_within_90d=True, was_called=yes
    )
    found = feature_columns(frame)
    assert {"logins_30d", "nps_amount", "was_called", "is_annual"} <= set(found)
    assert not {"owner_id", "account_id", "is_scoring", "company_name", CHURN, "cutoff_date"} & set(found)


def test_what_does_not_vary_teaches_nothing_and_what_is_unknown_stays_unknown():
    frame = pd.DataFrame({"same": [1, 1, 1], "never": [None, None, None], "seats": [1, None, 30]})
    form = learn_form(frame)
    assert form.features == ("seats",)
    assert form.logged == ("seats",)
    assert matrix(frame, form)["seats"].isna().tolist() == [False, True, False]


def test_types_as_a_warehouse_gives_them_make_the_same_model(company, models):
    brief = TrainingParameters(backtests=1)
    as_read = company.features.assign(
        mrr_amount=company.features["mrr_amount"].map(lambda amount: Decimal(str(amount))),
        is_annual=company.features["is_annual"].astype(object),
        cutoff_date=company.features["cutoff_date"].dt.date,
    )
    labels = company.labels.assign(
        cutoff_date=company.labels["cutoff_date"].dt.date,
        churned_within_90d=company.labels[CHURN].astype(object).where(company.labels[CHURN].notna(), None),
    )
    model, _ = fit_and_judge(as_read, labels, CHURN, dt.date(2026, 6, 30), brief)
    assert model.version == model_version(company.features, company.labels, AS_OF, brief)
    np.testing.assert_array_equal(model.pipeline["model"].coef_, models[CHURN].pipeline["model"].coef_)
