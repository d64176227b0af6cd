"""Two groups: the difference of two proportions and the exact tests."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep

from trialkit.proportions import compare, difference, fisher_p_values

TESTS = ("fisher", "barnard", "boschloo")
ALTERNATIVES = ("two-sided", "greater", "less")
WOMEN_MEN = [[6, 3], [2, 6]]


@st.composite
def tables(draw, largest=7):
    n1, n2 = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    x1, x2 = draw(st.integers(0, n1)), draw(st.integers(0, n2))
    return [[x1, n1 - x1], [x2, n2 - x2]]


# Difference: the degenerate cases first


@pytest.mark.parametrize("method", ["newcombe", "wald"])
def test_no_difference_between_equal_groups_is_symmetric(method):
    found = difference(2, 8, 2, 8, method)
    assert found.estimate == 0
    assert found.low == pytest.approx(-found.high)


def test_wald_has_no_width_where_nobody_responded():
    assert difference(0, 9, 0, 8, "wald").width == 0


def test_newcombe_where_nobody_responded_matches_the_wilson_limits():
    z2 = 1.959963984540054**2
    found = difference(0, 9, 0, 8)
    assert (found.low, found.high) == pytest.approx((-z2 / (8 + z2), z2 / (9 + z2)))


def test_the_largest_difference_stays_within_1():
    found = difference(1, 1, 0, 1)
    assert found.estimate == 1
    assert -1 < found.low < found.high <= 1


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((5, 56, 0, 29), -0.0381, 0.1926),
    ],
    ids=["56/70 - 48/80", "9/10 - 3/10", "5/56 - 0/29"],
)
def test_match_newcombe_1998b_method_10(counts, low, high):
    found = difference(*counts)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_match_reference_of_women_minus_men():
    found = difference(6, 9, 2, 8)
    assert round(found.estimate, 3) == 0.417
    assert (round(found.low, 4), round(found.high, 4)) == (-0.0456, 0.6944)


@pytest.mark.parametrize(("method", "theirs"), [("newcombe", "newcomb"), ("wald", "wald")])
@given(tables(largest=40), st.floats(0.5, 0.999))
@settings(deadline=None, max_examples=60)
def test_difference_matches_statsmodels(method, theirs, table, confidence):
    (a, b), (c, d) = table
    low, high = confint_proportions_2indep(
        a, a + b, c, c + d, method=theirs, alpha=1 - confidence, correction=False
    )
    found = difference(a, a + b, c, c + d, method, confidence)
    # statsmodels loses half the digits where a Wilson limit is 0 or 1 but for rounding
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-7)


@pytest.mark.parametrize("method", ["newcombe", "wald"])
@given(tables(largest=40))
@settings(deadline=None, max_examples=60)
def test_exchanging_the_groups_turns_the_difference_round(method, table):
    (a, b), (c, d) = table
    found, turned = difference(a, a + b, c, c + d, method), difference(c, c + d, a, a + b, method)
    assert found.estimate == -turned.estimate
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low), abs=1e-12)


# Tests: the degenerate cases first


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(
    "table", [[[0, 9], [0, 8]], [[9, 0], [8, 0]]], ids=["no responders", "all respond"]
)
def test_p_is_1_where_nobody_or_everybody_responded(table, test, alternative):
    found = compare(table, test, alternative)
    assert found.p_value == 1
    assert math.isnan(found.odds_ratio)


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[0, 0], [2, 6]], r"the first group is empty \(row \[0, 0\] of the table\)"),
        ([[6, 3], [0, 0]], r"the second group is empty"),
        ([[0, 0], [0, 0]], r"the first group is empty"),
    ],
    ids=["first", "second", "both"],
)
def test_an_empty_group_is_refused(table, message, test):
    with pytest.raises(ValueError, match=message):
        compare(table, test)


@pytest.mark.parametrize(
    "table",
    [[6, 3, 2, 6], [[6, 3, 1], [2, 6, 1]], [[6, 3], [2]], 6, "6326"],
    ids=["flat", "2 × 3", "ragged", "number", "string"],
)
def test_a_table_that_is_not_2_by_2_is_refused(table):
    with pytest.raises(ValueError, match=r"table must be 2 × 2, .*; found shape"):
        compare(table)


@pytest.mark.parametrize("test", TESTS)
def test_one_patient_a_group(test):
    found = compare([[1, 0], [0, 1]], test)
    assert found.odds_ratio == math.inf
    # Fisher: 2 deals, equally likely. Boschloo: twice the largest p(1 − p). Barnard: both sides.
    assert found.p_value == pytest.approx({"fisher": 1, "barnard": 0.5, "boschloo": 0.5}[test])


@pytest.mark.parametrize(
    "table",
    [np.array(WOMEN_MEN), pd.DataFrame(WOMEN_MEN), tuple(map(tuple, WOMEN_MEN))],
    ids=["ndarray", "DataFrame", "tuple"],
)
def test_arrays_and_frames_are_tables(table):
    found = compare(table)
    assert found == compare(WOMEN_MEN)
    assert found.table == ((6, 3), (2, 6))


# Published values


def test_match_fisher_tea_tasting():
    assert compare([[3, 1], [1, 3]], alternative="greater").p_value == pytest.approx(17 / 70)
    assert compare([[4, 0], [0, 4]], alternative="greater").p_value == pytest.approx(1 / 70)
    assert compare([[3, 1], [1, 3]]).p_value == pytest.approx(34 / 70)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@pytest.mark.parametrize(
    "table",
    [[[0, 5], [5, 0]], [[6, 3], [2, 6]], [[190, 810], [160, 839]], [[190, 811], [160, 840]]],
)
def test_match_scipy_fisher_exact_below_and_above_2000_patients(table, alternative):
    expected = fisher_exact(table, alternative=alternative).pvalue
    assert compare(table, alternative=alternative).p_value == pytest.approx(expected, rel=1e-9)


def test_match_r_fisher_test_of_women_and_men():
    assert compare(WOMEN_MEN).p_value == pytest.approx(0.1534348005, abs=1e-10)
    one_sided = compare(WOMEN_MEN, alternative="greater")
    assert one_sided.p_value == pytest.approx(0.1089675031, abs=1e-10)
    assert one_sided.odds_ratio == one_sided.statistic == 6


def test_vaccine_data_of_the_scipy_manual_keep_their_values():
    # data: SciPy's page on barnard_exact; the values guard against change and are
    # recomputed by brute force below
    table = [[7, 8], [12, 3]]
    assert round(compare(table, "barnard", "less").p_value, 4) == 0.0341
    assert round(compare(table, "barnard").statistic, 3) == -1.894
    assert round(compare(table, "fisher", "less").p_value, 4) == 0.0641


def test_barnard_keeps_the_ties_that_scipy_issue_18798_loses():
    # 3/3 v 1/3 ties with 2/3 v 0/3 and their mirrors; all are reached at a common rate of 1/2:
    # (3 + 3) × 2 of 64 plus the two extreme tables
    assert compare([[3, 0], [1, 2]], "barnard").p_value == pytest.approx(7 / 32, abs=1e-12)


# Against brute force in exact arithmetic


def score_square(x1, n1, x2, n2):
    """Signed square of the pooled score statistic."""
    gap, pooled = Fraction(x1, n1) - Fraction(x2, n2), Fraction(x1 + x2, n1 + n2)
    if gap == 0:
        return Fraction(0)
    return gap * abs(gap) / (pooled * (1 - pooled) * (Fraction(1, n1) + Fraction(1, n2)))


def fisher_greater(x1, n1, x2, n2):
    total = x1 + x2
    ways = sum(math.comb(n1, k) * math.comb(n2, total - k) for k in range(x1, min(n1, total) + 1))
    return Fraction(ways, math.comb(n1 + n2, total))


def largest_chance(cells, n1, n2):
    """Maximum over the common rate, from the roots of the polynomial's derivative."""
    rate = np.polynomial.Polynomial([0, 1])
    chance = np.polynomial.Polynomial([0])
    for x1, x2 in cells:
        ways = math.comb(n1, x1) * math.comb(n2, x2)
        chance = chance + ways * rate ** (x1 + x2) * (1 - rate) ** (n1 + n2 - x1 - x2)
    roots = chance.deriv().roots()
    inside = roots.real[(abs(roots.imag) < 1e-6) & (roots.real > 0) & (roots.real < 1)]
    return chance(np.array([0, 1, *inside])).max()


def brute_force(table, test, alternative):
    (a, b), (c, d) = table
    n1, n2 = a + b, c + d
    cells = list(itertools.product(range(n1 + 1), range(n2 + 1)))
    if test == "boschloo":
        if alternative == "two-sided":
            sides = [brute_force(table, test, side) for side in ("greater", "less")]
            return min(1, 2 * min(sides))
        if alternative == "less":
            return brute_force([[c, d], [a, b]], test, "greater")
        seen = fisher_greater(a, n1, c, n2)
        extreme = [x for x in cells if fisher_greater(x[0], n1, x[1], n2) <= seen]
    else:
        seen = score_square(a, n1, c, n2)
        further = {
            "two-sided": lambda s: abs(s) >= abs(seen),
            "greater": lambda s: s >= seen,
            "less": lambda s: s <= seen,
        }[alternative]
        extreme = [x for x in cells if further(score_square(x[0], n1, x[1], n2))]
    return largest_chance(extreme, n1, n2)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("test", ["barnard", "boschloo"])
@given(tables(largest=6))
@settings(deadline=None, max_examples=40)
def test_unconditional_tests_match_brute_force(test, alternative, table):
    expected = brute_force(table, test, alternative)
    assert compare(table, test, alternative).p_value == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("test", ["barnard", "boschloo"])
def test_women_and_men_match_brute_force(test, alternative):
    expected = brute_force(WOMEN_MEN, test, alternative)
    assert compare(WOMEN_MEN, test, alternative).p_value == pytest.approx(expected, abs=1e-8)


@given(tables(largest=12))
def test_fisher_matches_counting_deals(table):
    (a, b), (c, d) = table
    n1, n2, total = a + b, c + d, a + c
    ways = {
        k: math.comb(n1, k) * math.comb(n2, total - k)
        for k in range(max(0, total - n2), min(n1, total) + 1)
    }
    expected = {
        "two-sided": sum(w for w in ways.values() if w <= ways[a]),
        "greater": sum(w for k, w in ways.items() if k >= a),
        "less": sum(w for k, w in ways.items() if k <= a),
    }
    for alternative, count in expected.items():
        found = compare(table, alternative=alternative).p_value
        assert found == pytest.approx(count / math.comb(n1 + n2, total))


# Laws


FLIPPED = {"two-sided": "two-sided", "greater": "less", "less": "greater"}


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("test", TESTS)
@given(tables(largest=9))
@settings(deadline=None, max_examples=25)
def test_exchanging_the_groups_turns_the_test_round(test, alternative, table):
    found = compare(table, test, alternative)
    turned = compare(table[::-1], test, FLIPPED[alternative])
    assert found.p_value == pytest.approx(turned.p_value, abs=1e-8)
    if found.odds_ratio > 0:
        assert turned.odds_ratio == pytest.approx(1 / found.odds_ratio)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("test", TESTS)
@given(tables(largest=9))
@settings(deadline=None, max_examples=25)
def test_exchanging_responders_and_others_turns_the_test_round(test, alternative, table):
    exchanged = [row[::-1] for row in table]
    found = compare(table, test, alternative).p_value
    assert found == pytest.approx(compare(exchanged, test, FLIPPED[alternative]).p_value, abs=1e-8)


@pytest.mark.parametrize("alternative", ["greater", "less"])
@given(tables(largest=9))
@settings(deadline=None, max_examples=25)
def test_boschloo_is_never_weaker_than_fisher(alternative, table):
    fisher = compare(table, "fisher", alternative).p_value
    assert compare(table, "boschloo", alternative).p_value <= fisher + 1e-9


@pytest.mark.parametrize(("n1", "n2"), [(1, 1), (1, 7), (5, 6), (8, 8)])
def test_fisher_p_values_of_all_tables_match_scipy_fisher_exact(n1, n2):
    found = fisher_p_values(n1, n2)
    for x1 in range(n1 + 1):
        for x2 in range(n2 + 1):
            expected = fisher_exact([[x1, x2], [n1 - x1, n2 - x2]]).pvalue
            assert found[x1, x2] == pytest.approx(expected, abs=1e-12)


def test_fisher_p_values_of_large_groups_keep_the_ties_of_both_tails():
    found = fisher_p_values(400, 400)
    expected = fisher_exact([[150, 190], [250, 210]]).pvalue
    assert found[150, 190] == found[190, 150] == pytest.approx(expected, rel=1e-8)
