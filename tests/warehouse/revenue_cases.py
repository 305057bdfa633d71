"""Subscriptions small enough to check by hand: what Stripe shows on 2026-03-31, and MRR at the end of three months.

T of January is 2026-01-31 23:00 UTC, of February 2026-02-28 23:00, of March 2026-03-31 22:00 (Europe/Berlin).
"""

from __future__ import annotations

from typing import Any

from tests.warehouse import stripe_rows as stripe
from tests.warehouse.stripe_rows import discount, invoice, item, line, months, subscription

JAN, FEB, MAR, APR = "2026-01-10 09:00", "2026-02-10 09:00", "2026-03-10 09:00", "2026-04-10 09:00"
TWO = [item("si_off_a", "seat", 3, JAN), item("si_off_b", "addon", 2, JAN)]
OFF = [discount("di_1", "off", JAN, percent_off=10), discount("di_2", "off", JAN, amount_off=1000)]
ONCE = [discount("di_once", "once", JAN, percent_off=50, duration="once")]
RAN_OUT = [discount("di_shown", "ran_out", JAN, MAR, percent_off=25, duration="repeating")]
A_WHILE = [discount("di_year", "yearly", JAN, "2026-02-28 23:00", percent_off=33.3, duration="repeating")]
GIVEN_UP = {
    "status": "uncollectible",
    "status_transitions": {"marked_uncollectible_at": stripe.epoch("2026-03-02 09:00")},
}
MID = "2026-02-15 10:00"


def held(of: str, price: str, quantity: int, start: str = JAN, **more: Any) -> dict:
    """A subscription of one item `si_<of>`, as it stands today."""
    return subscription(of, start, [item(f"si_{of}", price, quantity, start)], **more)


def credit(named: str | None, price: str, quantity: int, at: str = MID) -> dict:
    return line(named, price, quantity, at, MAR, -1)


def charge(named: str | None, price: str, quantity: int, at: str = MID) -> dict:
    return line(named, price, quantity, at, MAR, 1)


def changed(of: str, before: tuple[str, int], *lines: dict, after: tuple[str, int]) -> list[dict]:
    """Renewals in January and February, and in March with the prorations that waited for it."""
    return [*months(of, f"si_{of}", *before, JAN, FEB), invoice(of, MAR, [*lines, line(f"si_{of}", *after, MAR, APR)])]


CASES: dict[str, tuple[dict, list[dict], list[str | None]]] = {
    # name: subscription, invoices, MRR at the end of January, February, March (None = not in force)
    "plain": (held("plain", "seat", 5), months("plain", "si_plain", "seat", 5, JAN, FEB, MAR), ["100", "100", "100"]),
    "seats": (
        held("seats", "seat", 8),
        changed("seats", ("seat", 5), credit("si_seats", "seat", 5), charge("si_seats", "seat", 8), after=("seat", 8)),
        ["100", "160", "160"],
    ),
    "plan_without_item": (
        held("plan_without_item", "seat_plus", 5),
        changed(
            "plan_without_item",
            ("seat", 5),
            credit(None, "seat", 5),
            charge(None, "seat_plus", 5),
            after=("seat_plus", 5),
        ),
        ["100", "150", "150"],
    ),
    "never_billed": (  # seat, addon, seat_plus between two renewals: no item is ever seen to hold the addon
        held("never_billed", "seat_plus", 4),
        changed(
            "never_billed",
            ("seat", 4),
            credit(None, "seat", 4),
            charge(None, "addon", 4),
            credit(None, "addon", 4, "2026-03-05 10:00"),
            charge(None, "seat_plus", 4, "2026-03-05 10:00"),
            after=("seat_plus", 4),
        ),
        ["80", "20", "120"],
    ),
    "twice_at_once": (  # 5, 8, 6 within a second: 8 is taken back
        held("twice_at_once", "seat", 6),
        changed(
            "twice_at_once",
            ("seat", 5),
            credit(None, "seat", 5),
            charge(None, "seat", 8),
            credit(None, "seat", 8),
            charge(None, "seat", 6),
            after=("seat", 6),
        ),
        ["100", "120", "120"],
    ),
    "came_and_went": (
        held("came_and_went", "seat", 1),
        changed(
            "came_and_went",
            ("seat", 1),
            charge("si_gone", "addon", 4),
            credit("si_gone", "addon", 4, "2026-03-05 10:00"),
            after=("seat", 1),
        ),
        ["20", "40", "20"],
    ),
    "no_line": (  # five become seven somewhere in February: it shows at the renewal
        held("no_line", "seat", 7),
        changed("no_line", ("seat", 5), after=("seat", 7)),
        ["100", "100", "140"],
    ),
    "differs_today": (  # no line, no event: from the start of the day that shows it
        held("differs_today", "seat", 9),
        changed("differs_today", ("seat", 5), after=("seat", 5)),
        ["100", "100", "180"],
    ),
    "event": (held("event", "seat", 9), changed("event", ("seat", 5), after=("seat", 5)), ["100", "100", "180"]),
    "event_after_the_day": (  # the load read on past midnight: nine seats belong to April
        held("event_after_the_day", "seat", 9),
        changed("event_after_the_day", ("seat", 5), after=("seat", 5)),
        ["100", "100", "100"],
    ),
    "ends_at_t": (
        held("ends_at_t", "seat", 5, status="canceled", ended_at="2026-02-28 23:00", canceled_at="2026-02-01 10:00"),
        months("ends_at_t", "si_ends_at_t", "seat", 5, JAN, FEB),
        ["100", "100", None],
    ),
    "starts_at_t": (
        held("starts_at_t", "seat", 5, "2026-01-31 23:00"),
        months("starts_at_t", "si_starts_at_t", "seat", 5, "2026-01-31 23:00", "2026-02-28 23:00"),
        [None, "100", "100"],
    ),
    "no_line_yet": (held("no_line_yet", "seat", 2, MAR), [], [None, None, "40"]),
    "yearly": (
        held("yearly", "yearly", 1, discounts=A_WHILE),
        [invoice("yearly", JAN, [line("si_yearly", "yearly", 1, JAN, "2027-01-10 09:00")], status="void")],
        ["66.70", "66.70", "100"],
    ),
    "weekly": (held("weekly", "weekly", 1), [], ["43.33"] * 3),
    "off": (subscription("off", JAN, TWO, discounts=OFF), [], ["53"] * 3),  # 60 + 10 − 10 % − 10, spread 54 : 9
    "once": (held("once", "seat", 1), months("once", "si_once", "seat", 1, JAN, discounts=ONCE), ["20"] * 3),
    "ran_out": (
        held("ran_out", "seat", 1),
        months("ran_out", "si_ran_out", "seat", 1, JAN, FEB, discounts=RAN_OUT),
        ["15", "15", "20"],
    ),
    "on_trial": (held("on_trial", "seat", 1, trial_start=JAN, trial_end=FEB), [], [None, "20", "20"]),
    "never_paid": (held("never_paid", "seat", 1, status="incomplete_expired"), [], [None] * 3),
    "for_nothing": (held("for_nothing", "free", 1), [], [None] * 3),
    "given_up": (
        held("given_up", "seat", 1, status="unpaid"),
        [
            *months("given_up", "si_given_up", "seat", 1, JAN),
            *months("given_up", "si_given_up", "seat", 1, FEB, **GIVEN_UP),
        ],
        ["20", "20", None],
    ),
    "in_dollars": (held("in_dollars", "dollar", 3), [], ["27.27", "25", "24"]),
    "in_yen": (held("in_yen", "yen", 1), [], ["5.63"] * 3),
}
NO_RATE = subscription("in_francs", JAN, [item("si_chf", "franc", 1, JAN)])
