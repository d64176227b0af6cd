"""Exact tests of two small groups against SciPy, R and counting by hand."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import biomarkers
from trialkit.biomarkers import _exact

RESPONDERS = [2.1, 2.8, 1.9, 3.3, 2.5, 3.0, 2.2, 4.1]
OTHERS = [3.5, 2.9, 4.4, 3.9, 2.6, 5.1, 3.1, 4.0, 3.6]
# short lists of numbers with ties, and with one value only
SAMPLES = st.lists(st.integers(0, 6).map(float), min_size=1, max_size=6)


def test_all_values_equal_give_p_1():
    for statistic in ("mean", "ranks"):
        found = biomarkers.permutation([3.0] * 4, [3.0] * 5, statistic=statistic)
        assert found.p_value == 1
        assert found.difference == 0


def test_one_patient_against_one_can_never_be_significant():
    found = biomarkers.permutation([1.0], [9.0])
    assert (found.splits, found.p_value) == (2, 1.0)


def test_one_group_of_one_is_counted_by_hand():
    # the single value is the largest of five: 1 of 5 deals is as far out on that side, and the
    # deal of the smallest one, -4.5 from the mean of the rest against 6.25, is not
    assert biomarkers.permutation([10.0], [1.0, 2.0, 5.0, 7.0]).p_value == 1 / 5


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ([], [1.0], "first must be a list of at least 1 value"),
        ([1.0], [math.nan], "second must hold finite numbers"),
        ([[1.0, 2.0]], [1.0], "first must be a list"),
    ],
)
def test_impossible_groups_are_refused(first, second, message):
    with pytest.raises(ValueError, match=message):
        biomarkers.permutation(first, second)


def test_unknown_statistic_is_refused():
    with pytest.raises(ValueError, match="statistic must be one of mean, ranks; found 'median'"):
        biomarkers.permutation([1.0], [2.0], statistic="median")


def test_number_of_splits_of_8_against_9():
    assert biomarkers.permutation(RESPONDERS, OTHERS).splits == math.comb(17, 8) == 24310


def test_permutation_matches_scipy_permutation_test():
    reference = scipy.stats.permutation_test(
        (RESPONDERS, OTHERS),
        lambda x, y, axis: np.abs(np.mean(x, axis=axis) - np.mean(y, axis=axis)),
        n_resamples=np.inf,
        alternative="greater",
        vectorized=True,
    )
    assert biomarkers.permutation(RESPONDERS, OTHERS).p_value == pytest.approx(reference.pvalue)


def test_ranks_match_r_wilcox_test():
    # R 4.2.2: wilcox.test(x, y, exact=TRUE)$p.value
    found = biomarkers.permutation(RESPONDERS, OTHERS, statistic="ranks")
    assert found.p_value == pytest.approx(0.0273961332785, abs=1e-12)


@given(first=SAMPLES, second=SAMPLES)
@settings(max_examples=60, deadline=None)
def test_p_lies_between_one_split_and_1_and_does_not_depend_on_the_order(first, second):
    found = biomarkers.permutation(first, second)
    again = biomarkers.permutation(second, first)
    assert 1 / found.splits <= found.p_value <= 1
    assert again.p_value == pytest.approx(found.p_value)
    moved = biomarkers.permutation([x + 0.1 for x in first], [x + 0.1 for x in second])
    assert moved.p_value == pytest.approx(found.p_value)


@given(first=SAMPLES, second=SAMPLES)
@settings(max_examples=30, deadline=None)
def test_permutation_matches_a_double_loop(first, second):
    pooled, n1 = [*first, *second], len(first)
    mean = sum(pooled) / len(pooled)
    seen = abs(sum(first) - n1 * mean)
    deals = [abs(sum(d) - n1 * mean) for d in combinations(pooled, n1)]
    expected = sum(d >= seen - 1e-9 for d in deals) / len(deals)
    assert biomarkers.permutation(first, second).p_value == pytest.approx(expected)


def test_too_many_splits_are_dealt_at_random_and_keep_the_level():
    values = np.random.default_rng(5).standard_normal(30)
    found = biomarkers.permutation(values[:14], values[14:] + 1)
    assert not found.exact
    assert found.splits == _exact.RANDOM_SPLITS
    assert found.p_value >= 1 / found.splits
    reference = scipy.stats.ttest_ind(values[:14], values[14:] + 1).pvalue
    assert found.p_value == pytest.approx(reference, abs=0.01)


@pytest.mark.parametrize(("n1", "n2"), [(1, 1), (1, 5), (3, 4), (4, 4)])
def test_mann_whitney_null_matches_all_orders(n1, n2):
    counts = np.zeros(n1 * n2 + 1)
    for places in combinations(range(n1 + n2), n1):
        counts[sum(places) - n1 * (n1 - 1) // 2] += 1
    found = biomarkers.mann_whitney_null(n1, n2)
    assert found == pytest.approx(counts / counts.sum(), abs=1e-14)


def test_mann_whitney_null_matches_r_dwilcox():
    # R 4.2.2: dwilcox(0:5, 8, 9)
    expected = [4.1135335253e-05, 4.1135335253e-05, 8.2270670506e-05, 0.000123406005759]
    expected += [0.000205676676265, 0.000287947346771]
    assert biomarkers.mann_whitney_null(8, 9)[:6] == pytest.approx(expected, rel=1e-9)


def test_mann_whitney_null_of_large_groups_has_its_known_moments():
    n1, n2 = 316, 316  # the largest that is allowed
    pmf, u = biomarkers.mann_whitney_null(n1, n2), np.arange(n1 * n2 + 1)
    assert pmf.min() >= 0
    assert pmf.sum() == pytest.approx(1, abs=1e-9)
    assert pmf @ (u - n1 * n2 / 2) ** 2 == pytest.approx(n1 * n2 * (n1 + n2 + 1) / 12)


def test_mann_whitney_null_keeps_the_digits_of_its_tails():
    # one order only has U = 0, two have U = 1 or its mirror image, and so on: the partitions
    pmf, orders = biomarkers.mann_whitney_null(40, 45), math.comb(85, 40)
    partitions = [1, 1, 2, 3, 5, 7, 11, 15, 22, 30]
    assert pmf[:10] * orders == pytest.approx(partitions, rel=1e-11)
    assert pmf[:-11:-1] * orders == pytest.approx(partitions, rel=1e-11)


def test_too_many_pairs_are_refused_before_memory_is_full():
    with pytest.raises(ValueError, match="found 2000 × 2000"):
        biomarkers.mann_whitney_null(2000, 2000)


def test_one_against_thousands_stays_small_in_memory():
    members, exact = _exact.splits(1, 20_000)
    assert not exact
    assert members.nbytes < 2e8
    assert members[0, 0] == 1
    assert (members.sum(axis=1) == 1).all()


def test_mann_whitney_p_matches_scipy_exact():
    for shift in (0.0, 0.35, 1.27):
        found = scipy.stats.mannwhitneyu(RESPONDERS, np.array(OTHERS) + shift, method="exact")
        p = biomarkers.mann_whitney_p(8, 9)[int(found.statistic)]
        assert p == pytest.approx(found.pvalue, abs=1e-12)


@given(n1=st.integers(1, 12), n2=st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_mann_whitney_null_is_symmetric_and_sums_to_1(n1, n2):
    pmf = biomarkers.mann_whitney_null(n1, n2)
    assert len(pmf) == n1 * n2 + 1
    assert pmf.sum() == pytest.approx(1)
    assert pmf == pytest.approx(pmf[::-1])


@given(n1=st.integers(1, 10), n2=st.integers(1, 10), alpha=st.floats(0.01, 0.4))
@settings(max_examples=40, deadline=None)
def test_attained_level_never_exceeds_alpha(n1, n2, alpha):
    assert 0 <= biomarkers.attained_level(n1, n2, alpha) <= alpha + 1e-12


def test_vectorised_rejections_match_one_test_at_a_time():
    samples = np.random.default_rng(3).standard_normal((25, 9))
    samples[:, 4:] += 1.2
    means = _exact.rejects_permutation(samples, 4, alpha=0.1)
    ranks = _exact.rejects_mann_whitney(samples, 4, alpha=0.1)
    for row, by_mean, by_rank in zip(samples, means, ranks, strict=True):
        assert by_mean == (biomarkers.permutation(row[:4], row[4:]).p_value <= 0.1)
        reference = scipy.stats.mannwhitneyu(row[:4], row[4:], method="exact").pvalue
        assert by_rank == (reference <= 0.1)
    assert 0 < means.sum() < 25
