"""A feature's value in plain words, with the account's own figures. Facts only: the model says what they
mean.
"""

from collections.abc import Callable, Mapping
from math import isnan

Figures = Mapping[str, float]
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


def _count(value: float, one: str, many: str | None = None) -> str:
    number = round(value)
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _tickets(figures: Figures) -> str:
    now, before = figures["tickets_30d"], figures.get("tickets_prev_30d", float("nan"))
    quarter = figures.get("tickets_90d", float("nan"))
    if not now and quarter > 0:
        return f"{_count(quarter, 'ticket')} in 90 days, none in the last 30"
    if isnan(before) or now == before:
        return f"{_count(now, 'ticket')} in 30 days" if now else "No ticket in 30 days"
    if before and now >= 2 * before:
        times = now / before
        return f"Tickets {'doubled' if times < 3 else f'grew {times:.0f}-fold'} to {now:.0f} in 30 days"
    return f"Tickets {'rose' if now > before else 'fell'} from {before:.0f} to {now:.0f} in 30 days"


def _seats_change(figures: Figures) -> str:
    change, now = figures["seats_change_3m"], figures.get("seats", float("nan"))
    if not change:
        return "Seats unchanged for 3 months"
    verb = "grew" if change > 0 else "fell"
    by = f"by {abs(change):,.0f}" if isnan(now) else f"from {now - change:,.0f} to {now:,.0f}"
    return f"Seats {verb} {by} in 3 months"


def _mrr_change(figures: Figures) -> str:
    rate = figures["mrr_change_3m_rate"]
    if abs(rate) < 0.005:
        return "MRR unchanged for 3 months"
    return f"MRR {'grew' if rate > 0 else 'fell'} by {abs(rate):.0%} in 3 months"


def _renewal(figures: Figures) -> str:
    days = round(figures["days_to_renewal"])
    what = "Renewal" if figures.get("is_annual", 1) else "Next bill"
    if days < 0:
        return f"{what} was due {_count(-days, 'day')} ago"
    return f"{what} in {_count(days, 'day')}" if days else f"{what} is today"


def _ratings(figures: Figures) -> str:
    bad, rated = figures.get("bad_ratings_180d", float("nan")), figures.get("ratings_180d", float("nan"))
    if isnan(bad) or isnan(rated):
        return f"{figures['bad_rating_share_180d']:.0%} of rated tickets were bad in 180 days"
    many = f"{bad:.0f}" if bad else "None"
    return f"{many} of {_count(rated, 'rated ticket')} {'were' if bad > 1 else 'was'} bad in 180 days"


def _none_or(value: float, one: str, tail: str = "", many: str | None = None) -> str:
    return f"{_count(value, one, many) if value else f'No {one}'}{tail}"


KNOWN: dict[str, Callable[[Figures], str]] = {
    "tickets_30d": _tickets,
    "seats_change_3m": _seats_change,
    "mrr_change_3m_rate": _mrr_change,
    "days_to_renewal": _renewal,
    "tenure_months": lambda f: (
        "Customer for " + (_count(f["tenure_months"], "month") if f["tenure_months"] >= 1 else "less than a month")
    ),
    "mrr_amount": lambda f: f"MRR of {f['mrr_amount']:,.0f}",
    "seats": lambda f: _count(f["seats"], "seat"),
    "is_annual": lambda f: "On an annual plan" if f["is_annual"] else "On a monthly plan",
    "has_discount": lambda f: "Has a discount" if f["has_discount"] else "Pays the list price",
    "failed_payments_90d": lambda f: _none_or(f["failed_payments_90d"], "failed payment", " in 90 days"),
    "bad_rating_share_180d": _ratings,
    "items": lambda f: _count(f["items"], "subscription item"),
    "is_past_due": lambda f: "A payment is overdue" if f["is_past_due"] else "No payment is overdue",
    "open_tickets": lambda f: _none_or(f["open_tickets"], "open ticket"),
    "days_since_last_ticket": lambda f: f"Last ticket {_count(f['days_since_last_ticket'], 'day')} ago",
    "open_opportunities": lambda f: _none_or(f["open_opportunities"], "open opportunity", many="open opportunities"),
    "month_of_year": lambda f: f"Time of year: {MONTHS[int(f['month_of_year']) - 1]}",
}
UNKNOWN: dict[str, str] = {
    "days_to_renewal": "No renewal date known",
    "bad_rating_share_180d": "No ticket rated in 180 days",
    "days_since_last_ticket": "Never opened a ticket",
    "mrr_change_3m_rate": "Customer for less than 3 months",
    "seats_change_3m": "Customer for less than 3 months",
}


def sentence(feature: str, figures: Figures) -> str:
    """`Tickets doubled to 9 in 30 days`. figures: the account's features by name, NaN = not known.

    A feature without words of its own reads `Name of feature: 3`.
    """
    value = figures.get(feature, float("nan"))
    name = feature.removeprefix("is_").removeprefix("has_").replace("_", " ").capitalize()
    if isnan(value):
        return UNKNOWN.get(feature, f"{name}: not known")
    if feature in KNOWN:
        return KNOWN[feature](figures)
    if feature.startswith(("is_", "has_")):
        return f"{name}: {'yes' if value else 'no'}"
    return f"{name}: {value:,.0%}" if "_rate" in feature or "_share" in feature else f"{name}: {value:,.4g}"
