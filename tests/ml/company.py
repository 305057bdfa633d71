"""Made-up account-months whose true probabilities are known."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

AS_OF = pd.Timestamp("2026-06-30")
THRESHOLDS = {"medium": 0.08, "high": 0.2}


@dataclass(frozen=True)
class Company:
    features: pd.DataFrame
    labels: pd.DataFrame
    truth: pd.DataFrame  # account_id, cutoff_date, churn, upsell


def make_company(accounts: int, seed: int, months: int = 24, churn_base: float = -3.4) -> Company:
    """One row an account and month-end up to AS_OF; outcomes are drawn from the truth, independently."""
    rng = np.random.default_rng(seed)
    cutoffs = pd.date_range(end=AS_OF, periods=months, freq="ME")
    index = pd.MultiIndex.from_product([[f"acc_{n:05d}" for n in range(accounts)], cutoffs])
    frame = index.to_frame(index=False, name=["account_id", "cutoff_date"])
    size = len(frame)
    month = np.tile(np.arange(months), accounts)
    tickets = rng.poisson(np.repeat(rng.gamma(1.5, 1.5, accounts), months))
    before = np.where(month > 0, np.roll(tickets, 1), rng.poisson(2, size))
    is_annual = np.repeat(rng.random(accounts) < 0.5, months)
    renewal = np.where(is_annual, (np.repeat(rng.integers(0, 365, accounts), months) - 30 * month) % 365, month % 30)
    seats = np.repeat(rng.integers(3, 80, accounts), months) + rng.integers(0, 8, size)
    rated = rng.random(size) < 0.4
    frame = frame.assign(
        is_scoring=frame["cutoff_date"] == AS_OF,
        tenure_months=month + np.repeat(rng.integers(0, 40, accounts), months),
        mrr_amount=np.round(seats * 12.5, 2),
        mrr_change_3m_rate=rng.normal(0, 0.1, size),
        seats=seats,
        seats_change_3m=rng.integers(-6, 7, size),
        is_annual=is_annual,
        days_to_renewal=renewal,
        has_discount=np.repeat(rng.random(accounts) < 0.3, months),
        failed_payments_90d=rng.poisson(0.15, size),
        tickets_30d=tickets,
        tickets_prev_30d=before,
        tickets_90d=tickets + before + rng.poisson(2, size),
        bad_rating_share_180d=np.where(rated, rng.beta(1, 4, size), np.nan),
        open_tickets=rng.poisson(0.4, size),
        month_of_year=frame["cutoff_date"].dt.month,
        company_name="not a number",
    )
    trend = np.log1p(tickets) - np.log1p(before)
    near = (renewal <= 90) & is_annual
    churn = _sigmoid(churn_base + 0.8 * trend + 1.4 * near + 0.9 * np.log1p(frame["failed_payments_90d"]))
    upsell = _sigmoid(-3 + 0.8 * np.sign(frame["seats_change_3m"]) * np.log1p(frame["seats_change_3m"].abs()))
    known = frame["cutoff_date"] + pd.Timedelta(days=90) <= AS_OF
    labels = frame[["account_id", "cutoff_date"]].assign(
        churned_within_90d=pd.Series(rng.random(size) < churn).astype("boolean").where(known),
        upsold_within_90d=pd.Series(rng.random(size) < upsell).astype("boolean").where(known),
    )
    return Company(frame, labels, frame[["account_id", "cutoff_date"]].assign(churn=churn, upsell=upsell))


def _sigmoid(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.asarray(log_odds, dtype=float)))
