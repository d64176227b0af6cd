"""Many markers: chance findings and corrections against R, statsmodels, SciPy and simulation."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import biomarkers

P_VALUES = [0.001, 0.008, 0.039, 0.041, 0.042, 0.060, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251]


def test_one_test_is_wrong_as_often_as_alpha_says():
    for correlation in (0.0, 0.4, 1.0):
        assert biomarkers.chance_of_any(1, 0.05, correlation) == pytest.approx(0.05)


def test_a_tiny_alpha_keeps_its_digits():
    assert biomarkers.chance_of_any(5, 1e-18) == pytest.approx(5e-18)


def test_full_correlation_is_one_test():
    assert biomarkers.chance_of_any(20, 0.05, 1.0) == 0.05


def test_independent_tests_match_the_binomial_distribution():
    for tests in (5, 12, 20):
        expected = scipy.stats.binom.sf(0, tests, 0.05)
        assert biomarkers.chance_of_any(tests) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("correlation", [0.2, 0.5, 0.9])
def test_correlated_tests_match_scipy_multivariate_normal(correlation):
    tests, limit = 3, scipy.stats.norm.isf(0.025)
    law = scipy.stats.multivariate_normal(
        cov=np.full((tests, tests), correlation) + (1 - correlation) * np.eye(tests)
    )
    inside = law.cdf(np.full(tests, limit), lower_limit=np.full(tests, -limit))
    expected = 1 - inside
    assert biomarkers.chance_of_any(tests, 0.05, correlation) == pytest.approx(expected, abs=2e-5)


def test_correlated_tests_match_simulation():
    rng = np.random.default_rng(7)
    z = np.sqrt(0.5) * rng.standard_normal((100_000, 1)) + np.sqrt(0.5) * rng.standard_normal(
        (100_000, 12)
    )
    seen = np.mean(np.abs(z).max(axis=1) > scipy.stats.norm.isf(0.025))
    assert biomarkers.chance_of_any(12, 0.05, 0.5) == pytest.approx(seen, abs=0.006)


@given(tests=st.integers(1, 40), alpha=st.floats(0.001, 0.3), correlation=st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_chance_of_any_lies_between_one_test_and_bonferroni(tests, alpha, correlation):
    found = biomarkers.chance_of_any(tests, alpha, correlation)
    assert alpha - 1e-6 <= found <= min(1.0, tests * alpha) + 1e-6
    assert found <= biomarkers.chance_of_any(tests, alpha) + 1e-6


def test_holm_and_benjamini_hochberg_match_r_p_adjust():
    # R 4.2.2: p.adjust(p, "holm"), p.adjust(p, "BH")
    holm = [0.012, 0.088, 0.39, 0.39, 0.39, 0.42, 0.444, 1, 1, 1, 1, 1]
    bh = [0.012, 0.048, *[0.1008] * 3, 0.12, 0.126857142857, *[0.242181818182] * 4, 0.251]
    found = biomarkers.adjusted(P_VALUES)
    assert found["holm"].to_numpy() == pytest.approx(holm, abs=1e-10)
    assert found["bh"].to_numpy() == pytest.approx(bh, abs=1e-10)
    assert found["significant"].sum() == 5
    assert found["holm_significant"].sum() == 1
    assert found["bh_significant"].sum() == 2


# few examples: statsmodels collects garbage at every call
@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=20))
@settings(max_examples=12, deadline=None)
def test_benjamini_hochberg_matches_scipy_and_corrections_only_raise_p(p):
    found = biomarkers.adjusted(p)
    assert found["bh"].to_numpy() == pytest.approx(
        scipy.stats.false_discovery_control(found["p"]), abs=1e-12
    )
    assert (found["p"] <= found["bh"] + 1e-12).all()
    assert (found["bh"] <= found["holm"] + 1e-12).all()
    assert found["holm_significant"].sum() <= found["bh_significant"].sum()
    assert found["bh_significant"].sum() <= found["significant"].sum()


def test_wrong_lists_are_refused():
    with pytest.raises(ValueError, match="at least 1 p-value"):
        biomarkers.adjusted([])
    with pytest.raises(ValueError, match=r"between 0 and 1; found 1\.2"):
        biomarkers.adjusted([0.2, 1.2])
    with pytest.raises(ValueError, match="names: found 1, p-values: found 2"):
        biomarkers.adjusted([0.2, 0.4], names=["Treg"])
    with pytest.raises(ValueError, match="real must not be above markers = 3; found 4"):
        biomarkers.many_markers(8, 9, markers=3, real=4)


def test_many_markers_keep_the_level_of_their_test():
    p = [
        biomarkers.many_markers(8, 9, markers=20, real=0, correlation=0.0, seed=s)["p"]
        for s in range(200)
    ]
    share = np.mean(np.concatenate(p) <= 0.05)
    assert share == pytest.approx(biomarkers.attained_level(8, 9), abs=4 * 0.0034)


def test_many_markers_are_invented_and_repeatable():
    table = biomarkers.many_markers(8, 9, seed=4)
    assert table["marker"].str.startswith("SYN-").all()
    assert table.attrs["synthetic"]
    assert table.equals(biomarkers.many_markers(8, 9, seed=4))
    assert table["real"].sum() == 2
