"""Power and the winner's curse against statsmodels, R, published values and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.power import TTestIndPower

from trialkit import biomarkers
from trialkit.biomarkers import Retrodesign

SIZES = [(8, 9), (2, 5), (1, 2), (14, 10), (30, 20)]


def test_two_patients_are_too_few_for_a_t_test():
    with pytest.raises(ValueError, match="n1 \\+ n2 must be at least 3"):
        biomarkers.t_power(1.0, 1, 1)


def test_no_difference_is_found_as_often_as_alpha_says():
    assert biomarkers.t_power(0.0, 8, 9, alpha=0.03) == pytest.approx(0.03, abs=1e-10)


@pytest.mark.parametrize(("n1", "n2"), [(1, 2), (2, 2), (8, 9), (500, 500)])
@pytest.mark.parametrize("alpha", [0.05, 1e-3, 1e-6, 1e-9])
def test_no_difference_is_found_as_often_as_a_tiny_alpha_says(n1, n2, alpha):
    assert biomarkers.t_power(0.0, n1, n2, alpha) == pytest.approx(alpha, rel=2e-5)


@pytest.mark.parametrize(("n1", "n2"), SIZES)
def test_t_power_matches_statsmodels(n1, n2):
    for difference in (0.1, 0.5, 1.0, 2.5):
        expected = TTestIndPower().power(difference, nobs1=n1, ratio=n2 / n1, alpha=0.05)
        assert biomarkers.t_power(difference, n1, n2) == pytest.approx(expected, abs=1e-7)


def test_t_power_matches_r_power_t_test():
    # R 4.2.2: power.t.test(n = 9, delta = 1, sd = 1)$power counts one tail only; the other one
    # adds less than 1e-4 here
    assert biomarkers.t_power(1.0, 9, 9) == pytest.approx(0.513325629719, abs=1e-4)


def test_t_power_stays_a_number_far_from_zero():
    power = biomarkers.t_power([0.0, 5.0, 40.0], 8, 9)
    assert power[-1] == pytest.approx(1.0)
    assert np.isfinite(power).all()


@pytest.mark.parametrize(("n1", "n2"), SIZES[:2])
def test_detectable_matches_statsmodels_solve_power(n1, n2):
    expected = TTestIndPower().solve_power(nobs1=n1, ratio=n2 / n1, alpha=0.05, power=0.8)
    assert biomarkers.detectable(n1, n2) == pytest.approx(expected, abs=1e-5)


def test_detectable_refuses_a_power_that_chance_gives():
    with pytest.raises(ValueError, match=r"power must be above alpha = 0\.05; found 0\.04"):
        biomarkers.detectable(8, 9, power=0.04)


def test_smallest_significant_difference_sits_exactly_on_alpha():
    import scipy.stats

    gap = biomarkers.smallest_significant(8, 9)
    # two samples of SD 1 each, as far apart as that
    first = np.array([-1.0, 1.0] * 4) * math.sqrt(7 / 8)
    second = np.array([-1.0, 1.0] * 4 + [0.0]) + gap
    assert scipy.stats.ttest_ind(first, second).pvalue == pytest.approx(0.05, abs=1e-12)


def test_power_table_matches_the_formula_within_monte_carlo_error():
    table = biomarkers.power(8, 9, differences=(0.0, 1.0), size=2000, seed=4)
    t = table[table["test"] == "t"]
    assert ((t["power"] - t["formula"]).abs() <= 4 * t["se"]).all()
    ranks = table[(table["test"] == "mann-whitney") & (table["difference"] == 0)].iloc[0]
    assert abs(ranks["power"] - biomarkers.attained_level(8, 9)) <= 4 * ranks["se"]
    again = biomarkers.power(8, 9, differences=(0.0, 1.0), size=2000, seed=4)
    assert again.equals(table)


# Retrodesign: printed output of Gelman and Carlin's own R function for the examples of their
# paper (Stata list, 25 October 2017). Power and sign error are exact there; their exaggeration is
# an average over 10,000 simulated estimates, so it is met to its Monte Carlo error.
@pytest.mark.parametrize(
    ("effect", "se", "power", "type_s", "exaggeration"),
    [
        (0.1, 3.28, 0.05010648, 0.4644228, 76.82889),
        (2.0, 8.1, 0.05701294, 0.2396177, 9.571811),
    ],
)
def test_retrodesign_matches_gelman_and_carlin_2014(effect, se, power, type_s, exaggeration):
    found = biomarkers.retrodesign(effect, se)
    assert found.power == pytest.approx(power, abs=5e-9)
    assert found.type_s == pytest.approx(type_s, abs=5e-8)
    assert found.exaggeration == pytest.approx(exaggeration, rel=0.02)


@pytest.mark.parametrize("df", [math.inf, 10, 15])
def test_retrodesign_closed_form_matches_simulation_of_its_definition(df):
    rng = np.random.default_rng(2)
    noise = rng.standard_normal(400_000) if math.isinf(df) else rng.standard_t(df, 400_000)
    effect, se = 0.5, 1.0
    found = biomarkers.retrodesign(effect, se, df=df)
    import scipy.stats

    limit = se * (scipy.stats.norm if math.isinf(df) else scipy.stats.t(df)).isf(0.025)
    estimates = effect + se * noise
    significant = estimates[np.abs(estimates) > limit]
    assert found.power == pytest.approx(len(significant) / 400_000, abs=0.0015)
    assert found.type_s == pytest.approx((significant < 0).mean(), abs=0.01)
    assert found.exaggeration == pytest.approx(np.abs(significant).mean() / effect, rel=0.01)


@pytest.mark.parametrize("arguments", [(0.0, 1.0), (1.0, 0.0), (1.0, -1.0)])
def test_retrodesign_refuses_what_it_cannot_measure(arguments):
    with pytest.raises(ValueError, match="must"):
        biomarkers.retrodesign(*arguments)
    with pytest.raises(ValueError, match=r"effect must not|difference must not"):
        biomarkers.exaggeration(0.0, 8, 9)


def test_exaggeration_matches_simulated_t_tests_at_8_against_9():
    found = biomarkers.exaggeration(0.5, 8, 9)
    seen = biomarkers.simulated_estimates(0.5, 8, 9, size=60_000, seed=8)
    significant = seen.loc[seen["significant"], "estimate"]
    assert found.power == pytest.approx(len(significant) / len(seen), abs=0.006)
    assert found.type_s == pytest.approx((significant < 0).mean(), abs=0.005)
    assert found.exaggeration == pytest.approx(significant.abs().mean() / 0.5, rel=0.02)
    assert seen["study"].str.startswith("SYN-").all()
    assert seen.attrs["synthetic"]


def test_exaggeration_of_many_patients_matches_retrodesign_with_a_known_error():
    # with hundreds of patients the estimated standard error is as good as a known one
    many = biomarkers.exaggeration(0.1, 400, 400)
    known = biomarkers.retrodesign(0.1, math.sqrt(2 / 400))
    assert many.power == pytest.approx(known.power, rel=0.01)
    assert many.exaggeration == pytest.approx(known.exaggeration, rel=0.01)


@given(
    difference=st.floats(0.01, 4), n1=st.integers(1, 40), n2=st.integers(2, 40),
    alpha=st.floats(0.001, 0.2),
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_exaggeration_is_at_least_1_and_agrees_with_the_power(difference, n1, n2, alpha):
    found = biomarkers.exaggeration(difference, n1, n2, alpha)
    assert isinstance(found, Retrodesign)
    assert found.exaggeration >= 1 - 1e-9
    assert 0 <= found.type_s <= 0.5
    assert found.power == pytest.approx(biomarkers.t_power(difference, n1, n2, alpha), abs=1e-10)
    assert found.power >= alpha - 1e-9


def test_exaggeration_falls_as_the_truth_grows():
    table = biomarkers.exaggerations([0.1, 0.3, 0.6, 1.2, 2.4], 8, 9)
    assert table["exaggeration"].is_monotonic_decreasing
    assert table["type_s"].is_monotonic_decreasing
    assert table["power"].is_monotonic_increasing
    assert table["exaggeration"][1] == pytest.approx(
        biomarkers.exaggeration(0.3, 8, 9).exaggeration
    )
