"""The two counters against published numbers and closed formulas."""

from __future__ import annotations

from math import comb, factorial, prod

import numpy as np
import pytest

from trialkit.cohorts._labelled import Chain
from trialkit.cohorts._model import Part
from trialkit.cohorts._order import closing_order, independent_sums
from trialkit.cohorts._trends import trend_p_values
from trialkit.cohorts._unlabelled import _combine, _moduli, count_tables
from trialkit.errors import ParameterError
from trialkit.proportions import trend


def two_way(rows, columns, low=None):
    """Cells of a two-way table with these sums; `low` makes the row sums a range."""
    cells = np.array([(i, j) for i in range(len(rows)) for j in range(len(columns))])
    member = np.hstack(
        [cells[:, [0]] == np.arange(len(rows)), cells[:, [1]] == np.arange(len(columns))]
    )
    high = np.array([*rows, *columns])
    least = high if low is None else np.array([*low, *columns])
    return Part(sum(columns), ("row", "column"), cells, member, least, high)


def free(n, cells, low, high):
    """Cells in one attribute, each with its own limits."""
    member = np.eye(cells, dtype=bool)
    return Part(n, ("a",), np.arange(cells)[:, None], member, np.array(low), np.array(high))


# --- degenerate


NO_LIMITS = np.array([], dtype=np.int64)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_no_limits_give_stars_and_bars_and_powers(n):
    cells = np.arange(3)[:, None]
    part = Part(n, ("a",), cells, np.zeros((3, 0), bool), NO_LIMITS, NO_LIMITS)
    assert count_tables(part) == comb(n + 2, 2)
    assert Chain(part).total == 3**n


def test_no_cells_hold_nobody():
    nothing = np.zeros((0, 1), dtype=np.int64)
    part = Part(2, ("a",), nothing, np.zeros((0, 0), bool), NO_LIMITS, NO_LIMITS)
    assert count_tables(part) == 0
    assert Chain(part).total == 0


@pytest.mark.parametrize(
    ("low", "high"), [([3, 0], [2, 4]), ([2, 3], [2, 3]), ([0, 0], [1, 1]), ([5, 0], [5, 4])]
)
def test_contradictory_limits_leave_nothing(low, high):
    part = free(4, 2, low, high)
    assert count_tables(part) == 0
    assert Chain(part).total == 0


# --- published numbers of tables


def test_match_diaconis_gangolli_1995_five_by_three():
    assert count_tables(two_way((10, 62, 13, 11, 39), (65, 25, 45))) == 239_382_173


@pytest.mark.parametrize("line", [1, 2, 3, 6, 20])
def test_match_macmahon_formula_for_three_by_three_equal_sums(line):
    expected = sum(comb(line + k, 4) for k in (2, 3, 4))
    assert count_tables(two_way((line,) * 3, (line,) * 3)) == expected


def test_match_beck_pixton_four_by_four_equal_sums():
    found = [count_tables(two_way((line,) * 4, (line,) * 4)) for line in (1, 2, 3, 4)]
    assert found == [24, 282, 2008, 10147]


def test_row_sums_as_ranges_are_the_sum_over_row_sums():
    ranges = count_tables(two_way((4, 5), (3, 2, 1), low=(1, 2)))
    single = sum(count_tables(two_way((r, 6 - r), (3, 2, 1))) for r in range(1, 5))
    assert ranges == single > 0


# --- closed formulas for labelled assignments


@pytest.mark.parametrize(
    ("rows", "columns"), [((2, 3, 4), (4, 4, 1)), ((17,), (8, 9)), ((1,), (1,))]
)
def test_independent_margins_multiply(rows, columns):
    n = sum(rows)
    expected = prod(factorial(n) // prod(map(factorial, sums)) for sums in (rows, columns))
    assert Chain(two_way(rows, columns)).total == expected


@pytest.mark.parametrize(("n", "groups"), [(12, 4), (3, 3), (2, 3), (5, 1)])
def test_groups_that_must_not_be_empty_are_surjections(n, groups):
    part = free(n, groups, [1] * groups, [n] * groups)
    expected = sum((-1) ** k * comb(groups, k) * (groups - k) ** n for k in range(groups))
    assert Chain(part).total == expected
    assert count_tables(part) == (comb(n - 1, groups - 1) if n >= groups else 0)


def test_tallies_of_a_watched_group_are_binomial():
    counts, ways = Chain(free(6, 3, [0] * 3, [6] * 3), watched=np.array([0, 1, 1])).tally()
    assert dict(zip(counts[:, 0].tolist(), ways, strict=True)) == {
        k: comb(6, k) * 2 ** (6 - k) for k in range(7)
    }


def test_too_many_states_are_refused():
    part = free(40, 4, [0] * 4, [40] * 4)
    with pytest.raises(ParameterError, match="more than 100 different"):
        Chain(part, watched=np.arange(4), most=100).tally()


def test_a_count_that_does_not_fit_into_memory_is_refused():
    wide = two_way((400, 401, 402, 403), (401, 402, 403, 400))
    with pytest.raises(ParameterError, match="partial sums to keep"):
        count_tables(wide)


# --- parts of the machinery


def test_remainders_are_put_together_again():
    number = factorial(60) + 1
    moduli = _moduli(number)
    assert prod(moduli) > number
    assert _combine([number % m for m in moduli], moduli) == number


def test_small_sums_stand_for_large_ones():
    # everybody, a group, and a part of it: what is left of each says the same
    member = np.array([[1, 1], [1, 0], [0, 0]], dtype=bool)
    sums, low, high = independent_sums(member, np.array([9, 2]), np.array([9, 2]), 10)
    assert sorted(high.tolist()) == [1, 2, 7]
    assert (low == high).all()
    assert sums.sum() == 3


def test_sums_that_contradict_each_other_are_noticed():
    member = np.array([[1, 1], [1, 0]], dtype=bool)
    limits = np.array([2, 3])
    assert independent_sums(member, limits, limits, 2) is None


def test_order_closes_one_group_before_it_opens_the_next():
    member = np.array([[1, 0], [0, 1], [1, 0], [0, 1]], dtype=bool)
    assert closing_order(member, np.array([3, 3])) in ([0, 2, 1, 3], [1, 3, 0, 2])


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_trend_p_values_match_proportions_trend(alternative):
    rng = np.random.default_rng(4)
    sizes = rng.integers(0, 5, size=(60, 4))
    sizes[0] = [0, 0, 3, 0]
    responders = rng.integers(0, sizes + 1)
    scores = np.array([1.5, 2.0, 2.5, 4.1])
    found = trend_p_values(responders, sizes, scores, alternative)
    for x, n, p in zip(responders, sizes, found, strict=True):
        filled = n > 0
        if filled.sum() < 2:
            assert np.isnan(p)
        else:
            lists = [values[filled].tolist() for values in (x, n, scores)]
            assert p == trend(*lists, alternative=alternative).p_value


def test_trend_p_values_match_proportions_trend_beyond_64_bits():
    responders, sizes = np.array([[20, 15]]), np.array([[40, 40]])
    found = trend_p_values(responders, sizes, np.array([1.0, 3.0]))
    assert found[0] == trend([20, 15], [40, 40], [1.0, 3.0]).p_value
