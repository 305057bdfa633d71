"""Linkage, scores and forecasts as pure functions on data frames: no warehouse, no scheduler, no clock.

`fit_and_judge` and `score_accounts` are what the job calls; scikit-learn loads with the first use of either.
"""

from importlib import import_module

_WHERE = {"fit_and_judge": "ml.backtest", "score_accounts": "ml.score", "needs_training": "ml.register"}
__all__ = ["fit_and_judge", "needs_training", "score_accounts"]


def __getattr__(name: str) -> object:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"ml has no {name!r}; it has {', '.join(__all__)}.")
