"""AUC and its intervals against pROC, published formulas, SciPy and brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import biomarkers

RESPONDERS = [2.1, 2.8, 1.9, 3.3, 2.5, 3.0, 2.2, 4.1]
OTHERS = [3.5, 2.9, 4.4, 3.9, 2.6, 5.1, 3.1, 4.0, 3.6]
TIED = [2, 3, 3, 1, 2, 4, 2, 5], [3, 3, 4, 5, 2, 5, 4, 4, 3]
SAMPLES = st.lists(st.integers(0, 5).map(float), min_size=2, max_size=8)


@pytest.mark.parametrize("method", biomarkers.AUC_METHODS)
@pytest.mark.parametrize(
    ("first", "second", "area"), [([1, 2, 3], [4, 5], 1), ([4, 5], [1, 2, 3], 0)]
)
def test_complete_separation_gives_an_interval_without_width_and_says_so(
    method, first, second, area
):
    found = biomarkers.auc_interval(first, second, method=method)
    assert (found.auc, found.low, found.high) == (area, area, area)
    assert found.degenerate


def test_all_values_tied_give_one_half():
    assert biomarkers.auc([3, 3, 3], [3, 3]) == 0.5
    assert biomarkers.auc_interval([3, 3, 3], [3, 3], method="delong").degenerate
    assert not biomarkers.auc_interval([3, 3], [3, 3], method="hanley-mcneil").degenerate


@pytest.mark.parametrize("method", ["delong", "bootstrap"])
def test_a_group_of_one_has_no_spread_to_see(method):
    with pytest.raises(ValueError, match="needs at least 2 values in each group; found 1 and 3"):
        biomarkers.auc_interval([1.0], [2.0, 3.0, 0.5], method=method)
    table = biomarkers.auc_intervals([1.0], [2.0, 3.0, 0.5])
    assert list(table["method"]) == ["hanley-mcneil"]


def test_a_bootstrap_of_one_resample_has_no_spread():
    with pytest.raises(ValueError, match="size must be at least 2; found 1"):
        biomarkers.auc_interval([1, 2], [3, 4], "bootstrap", size=1)


def test_unknown_method_is_refused():
    with pytest.raises(ValueError, match="method must be one of delong, bootstrap, hanley-mcneil"):
        biomarkers.auc_interval([1.0], [2.0], method="wald")


# R 4.2.2, pROC 1.18.0: r <- roc(controls = x, cases = y, direction = "<");
# auc(r); var(r, method = "delong"); ci.auc(r, method = "delong")
@pytest.mark.parametrize(
    ("first", "second", "area", "variance", "low", "high"),
    [
        (RESPONDERS, OTHERS, 0.819444444444, 0.0123181216931, 0.601913855257, 1.0),
        (*TIED, 0.722222222222, 0.017028700948, 0.466458555018, 0.977985889426),
    ],
    ids=["no ties", "ties"],
)
def test_delong_matches_r_proc(first, second, area, variance, low, high):
    found = biomarkers.auc_interval(first, second, method="delong")
    assert found.auc == pytest.approx(area, abs=1e-12)
    assert found.se**2 == pytest.approx(variance, abs=1e-12)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


def test_delong_matches_r_proc_at_another_confidence():
    # pROC: ci.auc(r, method = "delong", conf.level = 0.9)
    found = biomarkers.auc_interval(RESPONDERS, OTHERS, method="delong", confidence=0.9)
    assert (found.low, found.high) == pytest.approx((0.636887019195, 1.0), abs=1e-9)


@given(first=SAMPLES, second=SAMPLES)
@settings(max_examples=60, deadline=None)
def test_delong_matches_a_double_loop_over_structural_components(first, second):
    def wins(x, y):
        return 1.0 if y > x else 0.5 if y == x else 0.0

    v10 = [sum(wins(x, y) for y in second) / len(second) for x in first]
    v01 = [sum(wins(x, y) for x in first) / len(first) for y in second]
    area = sum(v10) / len(first)
    s10 = sum((v - area) ** 2 for v in v10) / (len(first) - 1)
    s01 = sum((v - area) ** 2 for v in v01) / (len(second) - 1)
    found = biomarkers.auc_interval(first, second, method="delong")
    assert found.auc == pytest.approx(area)
    assert found.se == pytest.approx(math.sqrt(s10 / len(first) + s01 / len(second)), abs=1e-12)


def test_bootstrap_matches_r_proc():
    # pROC, 200,000 stratified resamples: 0.569444 to 1.000000; steps of an AUC here are 1/72
    found = biomarkers.auc_interval(RESPONDERS, OTHERS, method="bootstrap", size=40_000)
    assert found.low == pytest.approx(0.569444444444, abs=1.01 / 72)
    assert found.high == pytest.approx(1.0, abs=1.01 / 72)


def test_bootstrap_matches_scipy_bootstrap():
    reference = scipy.stats.bootstrap(
        (RESPONDERS, OTHERS),
        lambda x, y, axis: np.mean(y[..., None, :] > x[..., :, None], axis=(-2, -1)),
        n_resamples=20_000,
        vectorized=True,
        method="percentile",
        rng=np.random.default_rng(1),
    )
    found = biomarkers.auc_interval(RESPONDERS, OTHERS, method="bootstrap", size=20_000)
    limits = reference.confidence_interval
    assert (found.low, found.high) == pytest.approx((limits.low, limits.high), abs=1.01 / 72)
    assert found.se == pytest.approx(reference.standard_error, rel=0.03)


# auctestr (R), se_auc(auc, n_p, n_n), documented output of its examples
@pytest.mark.parametrize(
    ("positive", "negative", "se"),
    [(20, 200, 0.06498283), (110, 110, 0.03282048), (20, 20, 0.07789072)],
)
def test_hanley_mcneil_matches_r_auctestr(positive, negative, se):
    # the second group is the one with the high values, the "positive" one
    assert biomarkers.hanley_mcneil(0.75, negative, positive) == pytest.approx(se, abs=5e-9)


def test_auc_matches_scipy_mann_whitney():
    u = scipy.stats.mannwhitneyu(OTHERS, RESPONDERS).statistic
    assert biomarkers.auc(RESPONDERS, OTHERS) == pytest.approx(u / 72)


@given(first=SAMPLES, second=SAMPLES)
@settings(max_examples=60, deadline=None)
def test_swapping_the_groups_gives_the_complement(first, second):
    assert biomarkers.auc(first, second) + biomarkers.auc(second, first) == pytest.approx(1)
    one = biomarkers.auc_interval(first, second, method="delong")
    two = biomarkers.auc_interval(second, first, method="delong")
    assert (one.low, one.high) == pytest.approx((1 - two.high, 1 - two.low), abs=1e-12)
    assert 0 <= one.low <= one.auc <= one.high <= 1


def test_separation_without_a_difference_is_one_order_among_all():
    assert biomarkers.separation(0.0, 8, 9) == pytest.approx(1 / math.comb(17, 8), rel=1e-9)
    assert biomarkers.separation(0.0, 1, 1) == pytest.approx(0.5)


def test_separation_matches_simulation():
    rng = np.random.default_rng(6)
    first, second = rng.standard_normal((40_000, 4)), 2 + rng.standard_normal((40_000, 5))
    seen = np.mean(first.max(axis=1) < second.min(axis=1))
    assert biomarkers.separation(2.0, 4, 5) == pytest.approx(seen, abs=0.01)


def test_separation_limit_leaves_half_of_alpha_beyond():
    area = biomarkers.separation_limit(8, 9)
    difference = biomarkers.difference_of_auc(area)
    assert biomarkers.separation(difference, 8, 9) == pytest.approx(0.025, abs=1e-9)
    # one against one: P(separation) is the AUC itself
    assert biomarkers.separation_limit(1, 1) == pytest.approx(0.025, abs=1e-6)


def test_coverage_of_large_groups_is_what_was_promised():
    table = biomarkers.auc_coverage(40, 40, areas=(0.7,), size=150, seed=3)
    assert ((table["coverage"] - 0.95).abs() < 0.07).all()


def test_coverage_of_8_against_9_falls_short_near_1():
    table = biomarkers.auc_coverage(8, 9, areas=(0.5, 0.95), size=300, seed=3)
    delong = table[table["method"] == "delong"].set_index("area")["coverage"]
    assert delong[0.95] < 0.85 < delong[0.5]
    flat = table[table["area"] == 0.95]["no_width"]
    # all three have no width exactly when the sample is separated completely
    expected = biomarkers.separation(biomarkers.difference_of_auc(0.95), 8, 9)
    assert flat.to_numpy() == pytest.approx(expected, abs=0.08)


def test_difference_of_auc_is_the_binormal_one():
    assert biomarkers.difference_of_auc(0.5) == pytest.approx(0)
    assert biomarkers.difference_of_auc(scipy.stats.norm.cdf(1 / math.sqrt(2))) == pytest.approx(1)
