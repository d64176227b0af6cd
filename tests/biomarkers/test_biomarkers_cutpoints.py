"""Cut-points: the exact cost of searching, against all orders, SciPy and simulation."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import biomarkers, proportions

SAMPLES = st.lists(st.integers(0, 9).map(float), min_size=1, max_size=7)


def smallest_p_of_every_order(n1, n2, least=1):
    """Smallest Fisher p-value over all cuts, for each order of the patients, by SciPy."""
    n, found = n1 + n2, []
    for places in combinations(range(n), n1):
        responder = np.isin(np.arange(n), places)
        tables = [
            [
                [responder[:k].sum(), (~responder[:k]).sum()],
                [responder[k:].sum(), (~responder[k:]).sum()],
            ]
            for k in range(least, n - least + 1)
        ]
        found.append(min((scipy.stats.fisher_exact(t).pvalue for t in tables), default=1.0))
    return np.array(found)


def test_all_values_equal_leave_nothing_to_cut():
    assert biomarkers.cut_table([2.0, 2.0], [2.0]).empty
    assert biomarkers.best_cut([2.0, 2.0], [2.0]) is None


def test_one_against_one_has_one_cut():
    found = biomarkers.best_cut([1.0], [3.0])
    assert (found.cut, found.sensitivity, found.specificity) == (2.0, 1.0, 1.0)
    assert (found.p, found.p_adjusted) == (1.0, 1.0)


def test_complete_separation_of_8_against_9():
    found = biomarkers.best_cut(range(8), range(10, 19))
    assert found.cut == 8.5
    assert (found.sensitivity, found.specificity) == (1.0, 1.0)
    assert found.p == pytest.approx(1 / 24310)
    # as small a p-value needs all responders on one side: in one order or in its mirror image;
    # for the mirror image the cut at 9 has the same table with rows exchanged
    assert found.p_adjusted == pytest.approx(2 / 24310)


@pytest.mark.parametrize(("n1", "n2", "least"), [(3, 4, 1), (4, 4, 1), (2, 5, 1), (4, 4, 3)])
def test_search_error_matches_all_orders_by_brute_force(n1, n2, least):
    smallest = smallest_p_of_every_order(n1, n2, least)
    for level in (0.01, 0.03, 0.06, 0.2, 0.5, 1.0):
        expected = np.mean(smallest <= level * (1 + 1e-9))
        found = biomarkers.search_error(n1, n2, level, least)
        assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("wrong", [{"difference": float("nan")}, {"sd": 0.0}, {"mean": np.inf}])
def test_invented_values_refuse_what_is_no_scale(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        biomarkers.invented_values(
            **{"difference": 0, "n1": 2, "n2": 3, "mean": 5, "sd": 1} | wrong
        )


def test_search_error_of_8_against_9_matches_simulation():
    rng = np.random.default_rng(9)
    order = rng.permuted(np.tile(np.arange(17), (20_000, 1)), axis=1) < 8
    hits = np.cumsum(order, axis=1)[:, :-1]
    smallest = proportions.fisher_p_values(8, 9)[hits, np.arange(1, 17) - hits].min(axis=1)
    expected = np.mean(smallest <= 0.05)
    assert biomarkers.search_error(8, 9) == pytest.approx(expected, abs=4 * 0.0027)
    assert biomarkers.search_error(8, 9) > 3 * 0.05


@given(n1=st.integers(1, 30), n2=st.integers(1, 30), least=st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_search_error_rises_with_the_level_and_falls_with_fewer_cuts(n1, n2, least):
    levels = [biomarkers.search_error(n1, n2, x) for x in (0.0, 0.01, 0.05, 0.2, 1.0)]
    assert levels == sorted(levels)
    assert levels[0] == 0
    assert levels[-1] == pytest.approx(1.0)
    assert biomarkers.search_error(n1, n2, 0.05, least) <= levels[2] + 1e-12


@given(first=SAMPLES, second=SAMPLES)
@settings(max_examples=60, deadline=None)
def test_best_cut_is_never_better_after_correction(first, second):
    table = biomarkers.cut_table(first, second)
    found = biomarkers.best_cut(first, second)
    if found is None:
        assert table.empty
        return
    assert found.p == table["p"].min()
    assert found.p <= found.p_adjusted + 1e-9 <= 1 + 2e-9
    row = table.iloc[0]
    assert row["responders_below"] == sum(x <= row["cut"] for x in first)
    assert row["below"] == sum(x <= row["cut"] for x in [*first, *second])


@given(first=SAMPLES, second=SAMPLES)
@settings(max_examples=40, deadline=None)
def test_largest_youden_index_is_the_one_sided_kolmogorov_smirnov_statistic(first, second):
    table = biomarkers.cut_table(first, second)
    reference = scipy.stats.ks_2samp(first, second, alternative="greater").statistic
    assert max(0.0, table["youden"].max() if len(table) else 0.0) == pytest.approx(reference)


def test_optimism_without_a_difference_matches_all_orders():
    # the mean over all orders of the largest Youden index; it promises something, nothing is there
    n1, n2 = 4, 5
    best = []
    for places in combinations(range(n1 + n2), n1):
        hits = np.cumsum(np.isin(np.arange(n1 + n2), places))[:-1]
        best.append(np.max(hits / n1 - (np.arange(1, n1 + n2) - hits) / n2))
    table = biomarkers.optimism(0.0, n1, n2, size=20_000, seed=2).set_index("measure")
    youden = table.loc["youden"]
    assert youden["apparent"] == pytest.approx(np.mean(best), abs=4 * youden["se"])
    assert youden["true"] == pytest.approx(0.0, abs=1e-12)


def test_optimism_matches_new_patients_drawn_for_each_cut():
    table = biomarkers.optimism(1.0, 8, 9, size=3000, seed=5).set_index("measure")
    rng = np.random.default_rng(12)
    seen, new = [], []
    for _ in range(600):
        first, second = rng.standard_normal(8) - 1, rng.standard_normal(9)
        cuts = biomarkers.cut_table(first, second)
        row = cuts.loc[cuts["youden"].idxmax()]
        seen.append(row["sensitivity"])
        new.append(np.mean(rng.standard_normal(500) - 1 <= row["cut"]))
    assert table.loc["sensitivity", "apparent"] == pytest.approx(np.mean(seen), abs=0.03)
    assert table.loc["sensitivity", "true"] == pytest.approx(np.mean(new), abs=0.03)
    assert (table["optimism"] > 0).all()


def test_invented_values_say_that_they_are_invented():
    table = biomarkers.invented_values(1.0, 8, 9, mean=3.68, sd=1.22, seed=3)
    assert table["patient"].str.startswith("SYN-").all()
    assert table.attrs["synthetic"]
    assert (table["responder"].sum(), len(table)) == (8, 17)
    assert table.equals(biomarkers.invented_values(1.0, 8, 9, mean=3.68, sd=1.22, seed=3))
