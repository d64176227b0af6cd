"""Where answers stop: large records, doses with many digits, and questions that make no sense."""

from __future__ import annotations

import time
import tracemalloc
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from cohorts_reference import Arm, Outcome, Spec

from trialkit import cohorts, proportions
from trialkit.cohorts._fisher import fisher_p_values
from trialkit.cohorts._labelled import Chain
from trialkit.cohorts._subtables import _joined
from trialkit.cohorts._trends import _ways_by_sum, _ways_by_table, trend_p_values
from trialkit.errors import KitError, ParameterError, TooLargeError

ALTERNATIVES = ("two-sided", "greater", "less")


def two_sexes(n, women, responders, arms=None):
    more = {"arms": arms} if arms else {}
    outcomes = [Outcome("pasi", 75, "at least", "all", responders, n)]
    groups = {"sex": [("f", women), ("m", n - women)]}
    return Spec(n, groups=groups, outcomes=outcomes, **more).trial()


def doses(*values):
    return [Arm(chr(65 + i), "1", None, None, value) for i, value in enumerate(values)]


# --- many patients


def test_three_thousand_patients_are_counted_in_seconds():
    """Two independent halvings: C(3000, 1000) · C(3000, 1500) assignments."""
    space = cohorts.compatible(two_sexes(3000, 1000, 1500))
    start = time.perf_counter()
    assert space.count("assignments") == comb(3000, 1000) * comb(3000, 1500)
    assert len(space.values(cohorts.fisher_p("sex", "pasi75"))) == 1001
    assert time.perf_counter() - start < 20


def test_too_many_partial_sums_are_refused_before_the_memory_is_spent():
    part = cohorts.compatible(two_sexes(400, 150, 200, doses(1.0, 2.0, 3.0)))._engine.parts[1]
    chain = Chain(part, np.arange(len(part.cells)), most=50)
    tracemalloc.start()
    with pytest.raises(TooLargeError, match="more than 50 different"):
        chain.tally()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_too_many_pairs_of_margins_are_refused_before_they_are_listed():
    """3 000 × 3 000 pairs would be 72 MB an array."""
    margins = np.column_stack([np.arange(3000), 3000 - np.arange(3000)])
    tracemalloc.start()
    with pytest.raises(TooLargeError, match="sub-tables"):
        _joined(margins, margins)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_refusal_is_not_worked_out_twice(monkeypatch):
    monkeypatch.setattr("trialkit.cohorts._labelled._MOST_WORK", 5)
    space = cohorts.compatible(two_sexes(30, 10, 15, doses(1.0, 2.0, 3.0)))
    assert cohorts.count_or_none(space, "assignments") is None
    monkeypatch.setattr("trialkit.cohorts._labelled.Chain.total", property(lambda self: 1 / 0))
    assert cohorts.count_or_none(space, "assignments") is None


# --- p-values of many tables


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_fisher_p_values_match_one_test_a_table(alternative):
    tables = [(x, 9, 8 - x, 8) for x in range(9)] + [(0, 4, 0, 3), (4, 4, 3, 3), (1, 1, 0, 9)]
    found = fisher_p_values(np.array(tables), alternative)
    for (x1, n1, x2, n2), p in zip(tables, found, strict=True):
        table = [[x1, n1 - x1], [x2, n2 - x2]]
        assert p == proportions.compare(table, alternative=alternative).p_value
    assert np.isnan(fisher_p_values(np.array([(0, 0, 1, 3)]))).all()


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_trend_p_values_of_doses_with_many_digits_match_one_test_a_table(alternative):
    """0.123457 makes sums of millions of units; only those that occur are counted."""
    scores = np.array([0.123457, 0.7, 2.25])
    responders = np.array([[3, 2, 3], [0, 4, 4], [8, 0, 0], [1, 0, 7]])
    sizes = np.array([[10, 10, 10], [10, 8, 12], [9, 11, 10], [1, 9, 20]])
    found = trend_p_values(responders, sizes, scores, alternative)
    for x, n, p in zip(responders.tolist(), sizes.tolist(), found, strict=True):
        expected = proportions.trend(x, n, scores.tolist(), alternative=alternative).p_value
        assert p == pytest.approx(expected, rel=1e-12)


def test_both_ways_to_count_sums_agree():
    sizes, units, total = [5, 3, 0, 7], [0, 2, 3, 11], 6
    by_sum, _ = _ways_by_sum(sizes, units, total)
    table = _ways_by_table(sizes, units, total)
    assert by_sum == {int(i): int(table[i]) for i in np.flatnonzero(table)}
    assert sum(by_sum.values()) == comb(15, 6)


def test_doses_with_many_digits_are_answered_in_seconds():
    trial = two_sexes(30, 15, 8, doses(0.123457, 0.7, 2.25))
    start = time.perf_counter()
    table = cohorts.compatible(trial).values(cohorts.trend_p("dose", "pasi75"))
    assert time.perf_counter() - start < 10
    assert table["value"].between(0, 1).sum() > 1000


def test_sums_that_take_too_many_values_are_refused_with_advice(monkeypatch):
    monkeypatch.setattr("trialkit.cohorts._trends._MOST_SUMS", 20)
    space = cohorts.compatible(two_sexes(30, 15, 8, doses(0.123457, 0.7, 2.25)))
    with pytest.raises(TooLargeError, match="fewer digits"):
        space.values(cohorts.trend_p("dose", "pasi75"))


def test_trend_of_no_table_is_no_p_value():
    empty = np.zeros((0, 2), dtype=np.int64)
    assert trend_p_values(empty, empty, np.array([1.0, 2.0])).shape == (0,)


# --- ties


def test_differences_are_the_nearest_floats_to_the_fractions():
    """7/10 - 4/10 is 0.3 and not 0.29999999999999993, so equal differences tie exactly."""
    outcomes = [Outcome("pasi", 75, "at least", "all", 11, 20)]
    groups = {"sex": [("f", 10), ("m", 10)]}
    space = cohorts.compatible(Spec(20, groups=groups, outcomes=outcomes).trial())
    table = space.values(cohorts.difference("sex", "pasi75"))
    for row in table.itertuples(index=False):
        women, men = row[0], row[2]
        assert row.value == float(Fraction(women - men, 10))
    plain = table.loc[table["f, yes"].eq(7), "value"].item()
    assert plain == 0.3 != 7 / 10 - 4 / 10
    at_least = space.share(cohorts.difference("sex", "pasi75"), lambda value: value >= 0.3)
    assert at_least.favourable == sum(table.loc[table["f, yes"] >= 7, "assignments"])


def test_correlations_do_not_hang_on_the_unit_of_the_dose():
    """Tenths and whole numbers give the same floats, and no dose effect is exactly 0."""
    tenths, whole = (
        cohorts.compatible(two_sexes(12, 6, 6, doses(*values))).values(
            cohorts.correlation("dose", "pasi75")
        )["value"]
        for values in ((0.1, 0.2, 0.3), (1.0, 2.0, 3.0))
    )
    assert (tenths.fillna(9) == whole.fillna(9)).all()
    assert (whole.abs() < 1e-9).sum() == (whole == 0).sum() > 0


# --- questions that make no sense


@pytest.fixture(scope="module")
def space(cheng):
    return cohorts.compatible(cheng)


@pytest.mark.parametrize("make", [cohorts.trend_p, cohorts.fisher_p])
@pytest.mark.parametrize("alternative", ["bogus", "", None, "GREATER"])
def test_unknown_alternatives_are_refused(make, alternative):
    with pytest.raises(ParameterError, match=r"alternative: found .*two-sided, greater, less"):
        make("dose", "pasi75", alternative=alternative)


def test_more_cohorts_than_memory_holds_are_refused(space):
    with pytest.raises(KitError, match=r"size: found 1000000000; .* from 1 to 294,117"):
        space.sample(10**9, seed=1)


@pytest.mark.parametrize("asked", ["x", None, 5, ("sex", "pasi75")])
def test_what_is_no_statistic_is_refused(space, asked):
    for question in (space.bounds, space.values, lambda s: space.share(s, "> 0")):
        with pytest.raises(KitError, match=r"statistic: found .*; allowed: a statistic such as"):
            question(asked)


@pytest.mark.parametrize("given", ["> 0", 5, (1, 2, 3), ("pasi75", "> 0")])
def test_what_is_no_condition_is_refused(space, given):
    with pytest.raises(KitError, match="given: found"):
        space.bounds(cohorts.rate("pasi75"), given=given)


@pytest.mark.parametrize("assume", [5, None, [5], 1.5])
def test_assumptions_that_are_no_names_are_refused(cheng, assume):
    with pytest.raises(KitError, match=r"assume: found .*; allowed: names of assumptions"):
        cohorts.compatible(cheng, assume=assume)


def test_pools_of_arms_are_those_of_the_record(cheng):
    """Groups A to D of Cheng 2022 share the 12 patients of phase 2a."""
    assert cohorts.arm_pools(cheng) == [([1, 2, 3, 4], 12)]
