"""The exact macros against fractions: for any numbers, half away from zero, once."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import duckdb
import jinja2
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.dbt_build import PROJECT
from tests.warehouse.recomputed_mrr import rounded

MACROS = jinja2.Environment(autoescape=False).from_string((PROJECT / "macros" / "exact.sql").read_text()).module
DUCK = duckdb.connect()
WHOLE = st.integers(-(10**15), 10**15)


def value(sql: str):
    return DUCK.execute(f"select {sql}").fetchone()[0]


@given(WHOLE, WHOLE.filter(bool))
@settings(max_examples=150, deadline=None)
def test_a_quotient_is_rounded_half_away_from_zero(numerator, denominator):
    found = value(MACROS.round_quotient(f"cast({numerator} as hugeint)", f"cast({denominator} as hugeint)"))
    assert found == rounded(Fraction(numerator, denominator), 0)


def test_a_quotient_over_nothing_is_null():
    assert value(MACROS.round_quotient("cast(1 as hugeint)", "cast(0 as hugeint)")) is None


@given(st.decimals(-(10**9), 10**9, places=2), st.decimals(1, 10**9, places=2))
@settings(max_examples=150, deadline=None)
def test_a_ratio_has_six_exact_digits(numerator, denominator):
    found = value(MACROS.exact_ratio(f"{numerator}::decimal(20,2)", f"{denominator}::decimal(20,2)"))
    assert Fraction(found) == rounded(Fraction(numerator) / Fraction(denominator), 6)


@given(st.decimals(-(10**9), 10**9, places=6), st.decimals(0, 1000, places=12))
@settings(max_examples=150, deadline=None)
def test_a_conversion_is_rounded_once(amount, rate):
    found = value(MACROS.converted(f"{amount:f}::decimal(20,6)", f"{rate:f}::decimal(18,12)"))
    assert Fraction(found) == rounded(Fraction(amount) * Fraction(rate), 2)


@given(st.integers(-(10**12), 10**12), st.sampled_from([0, 2, 3]))
@settings(max_examples=60, deadline=None)
def test_minor_units_become_an_amount(minor, digits):
    assert value(MACROS.minor_to_major(minor, digits)) == Decimal(minor).scaleb(-digits)
