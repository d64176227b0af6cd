"""Inference after a two-stage trial: laws that hold exactly, by adding up every outcome."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialkit import designs

OPTIMAL = designs.two_stage(6, 22, 19, 57, 0.25, 0.45)
MINIMAX = designs.two_stage(0, 18, 3, 32, 0.05, 0.20)
TINY = designs.two_stage(0, 1, 1, 2, 0.2, 0.9)
DESIGNS = pytest.mark.parametrize("design", [OPTIMAL, MINIMAX, TINY], ids=lambda d: d.boundary)
RATES = [0.0, 0.01, 0.1, 0.25, 0.45, 0.8, 1.0]


@st.composite
def some_designs(draw):
    """Any rule that a two-stage trial can have, good or bad."""
    n1 = draw(st.integers(1, 12))
    n = n1 + draw(st.integers(1, 12))
    r1 = draw(st.integers(0, n1 - 1))
    return designs.two_stage(r1, n1, draw(st.integers(r1, n - 1)), n, 0.2, 0.5)


def analysed(design, confidence=0.95):
    """Return the analysis of every outcome, in their order."""
    table = designs.outcomes(design, 0.5)
    return [designs.analyse(design, r.responders, r.n, confidence) for r in table.itertuples()]


def chances(design, rate):
    return designs.outcomes(design, rate)["probability"].to_numpy()


@DESIGNS
@pytest.mark.parametrize("rate", RATES)
def test_outcomes_are_all_there(design, rate):
    table = designs.outcomes(design, rate)
    assert table["probability"].sum() == pytest.approx(1, abs=1e-12)
    stop = table.loc[table["stage"] == 1, "probability"].sum()
    expected = designs.operating_characteristics(design, rate)["stop_early"][0]
    assert stop == pytest.approx(expected, abs=1e-12)


@DESIGNS
def test_adjusted_estimate_is_unbiased_to_12_digits(design):
    table = designs.bias(design, RATES)
    assert table["umvue"].to_numpy() == pytest.approx(np.array(RATES), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(design=some_designs(), tenths=st.integers(0, 10))
def test_adjusted_estimate_is_unbiased_in_fractions(design, tenths):
    """With whole numbers only: the sum over all outcomes is the rate itself."""
    p, n1, n2 = Fraction(tenths, 10), design.n1, design.n2

    def chance(x, n):
        return comb(n, x) * p**x * (1 - p) ** (n - x)

    mean = Fraction(0)
    for x in range(design.r1 + 1):
        mean += chance(x, n1) * Fraction(x, n1)
    for total in range(design.r1 + 1, design.n + 1):
        pairs = [(x, total - x) for x in range(design.r1 + 1, n1 + 1) if 0 <= total - x <= n2]
        ways = sum(comb(n1, x) * comb(n2, y) for x, y in pairs)
        first = sum(comb(n1 - 1, x - 1) * comb(n2, y) for x, y in pairs)
        found = designs.analyse(design, total, design.n).umvue
        assert found == float(Fraction(first, ways))
        mean += sum(chance(x, n1) * chance(y, n2) for x, y in pairs) * Fraction(first, ways)
    assert mean == p


def test_naive_estimate_is_too_low_on_average():
    table = designs.bias(OPTIMAL, [0.25, 0.45])
    assert (table["naive_bias"] < -0.005).all()
    probabilities = chances(OPTIMAL, 0.25)
    naive = np.array([a.estimate_naive for a in analysed(OPTIMAL)])
    assert table["naive"][0] == pytest.approx(probabilities @ naive, abs=1e-14)
    error = np.sqrt(probabilities @ (naive - 0.25) ** 2)
    assert table["naive_error"][0] == pytest.approx(error, abs=1e-14)


@pytest.mark.parametrize(("responders", "n"), [(0, 22), (6, 22), (7, 57), (20, 57), (57, 57)])
def test_p_value_match_koyama_chen_formula(responders, n):
    """The formula as clinfun and other programs have it, with SciPy's binomials."""
    if n == 22:
        expected = stats.binom.sf(responders - 1, 22, 0.25)
    else:
        x1 = np.arange(7, 23)
        second = stats.binom.sf(responders - x1 - 1, 35, 0.25)
        expected = (stats.binom.pmf(x1, 22, 0.25) * second).sum()
    found = designs.analyse(OPTIMAL, responders, n).p_value
    assert found == pytest.approx(expected, rel=1e-10)


@DESIGNS
def test_p_value_is_small_no_more_often_than_it_says(design):
    """At p0, and at every smaller rate, P(p ≤ u) ≤ u for every u that p can be."""
    p_values = np.array([a.p_value for a in analysed(design)])
    assert (np.diff(p_values) <= 1e-15).all()
    for rate in (design.p0, design.p0 / 2):
        probabilities = chances(design, rate)
        for u in p_values:
            assert probabilities[p_values <= u].sum() <= u * (1 + 1e-9)


@DESIGNS
def test_p_value_agrees_with_the_rule(design):
    for analysis in analysed(design):
        small = analysis.p_value <= design.alpha * (1 + 1e-12)
        assert small == (analysis.stage == 2 and analysis.responders > design.r)
        assert analysis.concluded == small


@DESIGNS
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95])
def test_interval_covers_at_least_as_often_as_it_says(design, confidence):
    found = analysed(design, confidence)
    low, high = np.array([(a.low, a.high) for a in found]).T
    assert (np.diff(low) >= 0).all()
    assert (np.diff(high) >= 0).all()
    # each limit itself, and a hair to both sides of it, is where coverage is least
    limits = np.concatenate([low, high])
    rates = np.concatenate([np.linspace(0, 1, 101), limits, limits + 1e-9, limits - 1e-9])
    for rate in rates[(rates >= 0) & (rates <= 1)]:
        inside = (low <= rate + 1e-10) & (rate - 1e-10 <= high)
        assert chances(design, rate)[inside].sum() >= confidence - 1e-9


@DESIGNS
def test_interval_lies_above_p0_just_where_p_is_small(design):
    for analysis in analysed(design, confidence=0.9):
        assert (analysis.low >= design.p0) == (analysis.p_value <= 0.05)


def test_nobody_and_everybody_have_closed_ends():
    assert designs.analyse(OPTIMAL, 0, 22).low == 0
    assert designs.analyse(OPTIMAL, 57, 57).high == 1
    assert designs.analyse(OPTIMAL, 57, 57).umvue == 1


@pytest.mark.parametrize("n", [40, 50, 70])
def test_second_stage_of_another_size_stays_unbiased_and_keeps_its_level(n):
    x1 = np.arange(7, 23)
    for rate in (0.25, 0.6):
        first = stats.binom.pmf(np.arange(7), 22, rate)
        mean, total = first @ (np.arange(7) / 22), {}
        for x in x1:
            for y in range(n - 21):
                chance = stats.binom.pmf(x, 22, rate) * stats.binom.pmf(y, n - 22, rate)
                total[x + y] = total.get(x + y, 0.0) + chance
        found = {x: designs.analyse(OPTIMAL, int(x), n) for x in total}
        assert not found[20].planned
        mean += sum(total[x] * found[x].umvue for x in total)
        assert mean == pytest.approx(rate, abs=1e-12)
        if rate == OPTIMAL.p0:
            small = sum(total[x] for x in total if found[x].p_value <= 0.05)
            assert small <= 0.05


def test_conditional_error_keeps_alpha_whatever_the_reason_for_the_change():
    """The worst reason: look at stage 1 and take the size with the best chance to conclude."""
    alpha = 0.0
    for x1 in range(7, 23):
        best = 0.0
        for n in (30, 45, 57, 60, 80):
            second = np.arange(n - 21)
            wins = [
                designs.analyse(OPTIMAL, x1 + int(y), n, first_stage=x1).concluded for y in second
            ]
            best = max(best, stats.binom.pmf(second, n - 22, 0.25)[wins].sum())
        alpha += stats.binom.pmf(x1, 22, 0.25) * best
    assert 0.9 * OPTIMAL.alpha < alpha <= OPTIMAL.alpha * (1 + 1e-9)


def test_without_stage_1_another_size_has_no_conclusion():
    assert designs.analyse(OPTIMAL, 18, 50).concluded is None
    assert designs.analyse(OPTIMAL, 19, 50, first_stage=9).concluded is True
    assert designs.analyse(OPTIMAL, 20, 57, first_stage=9).concluded is True


@pytest.mark.parametrize(
    ("responders", "n", "options", "message"),
    [
        (8, 17, {}, "at least the 22 patients of stage 1"),
        (8, 22, {}, "goes on to stage 2"),
        (6, 57, {}, "stops after 22 patients; found n = 57"),
        (58, 57, {}, "must not be larger"),
        (20, 57, {"first_stage": 6}, "first_stage must be 7 to 20"),
        (20, 57, {"confidence": 95}, "did you mean 0.95"),
    ],
)
def test_what_cannot_come_from_the_design_is_refused(responders, n, options, message):
    with pytest.raises(ValueError, match=message):
        designs.analyse(OPTIMAL, responders, n, **options)
