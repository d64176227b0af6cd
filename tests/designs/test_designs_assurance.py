"""Assurance and beliefs against quadrature, SciPy's distributions and limits."""

from __future__ import annotations

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import designs, proportions
from trialkit.proportions import Prior

CONTROL, NEW = designs.believe(8, 19), designs.believe(6, 17)


def test_assurance_equals_power_averaged_by_quadrature():
    """Gauss–Legendre over both rates, one exact power and two beta densities a node."""
    design = designs.TwoArm(12, 15)
    nodes, weights = np.polynomial.legendre.leggauss(40)
    rates = (nodes + 1) / 2
    first, second = (weights / 2 * scipy.stats.beta.pdf(rates, b.a, b.b) for b in (CONTROL, NEW))
    powers = [[designs.exact_power(design, p1, p2) for p2 in rates] for p1 in rates]
    mean = first @ np.array(powers) @ second
    assert designs.assurance(design, CONTROL, NEW).chance == pytest.approx(mean, abs=1e-9)


@given(st.integers(0, 20), st.integers(1, 20), st.floats(0.05, 1))
@settings(max_examples=30, deadline=None)
def test_beta_binomial_equals_scipy(responders, others, weight):
    belief = designs.believe(responders, responders + others, weight)
    found = designs.beta_binomial(13, belief)
    assert found == pytest.approx(scipy.stats.betabinom.pmf(np.arange(14), 13, belief.a, belief.b))


def test_assurance_of_a_certain_belief_is_the_power():
    sure = [Prior("sure", 1e7 * p, 1e7 * (1 - p), "known") for p in (0.1, 0.45)]
    found = designs.assurance(designs.TwoArm(30, 30), *sure)
    assert found.chance == pytest.approx(found.power, abs=1e-5)


def test_assurance_rises_towards_its_ceiling():
    chances = [designs.assurance(designs.TwoArm(n, n), CONTROL, NEW) for n in (20, 200, 2000)]
    values = [one.chance for one in chances]
    assert values == sorted(values)
    assert values[-1] < chances[-1].ceiling
    assert values[-1] == pytest.approx(chances[-1].ceiling, abs=0.07)


def test_equal_beliefs_make_the_better_arm_a_coin():
    assert designs.better_chance(NEW, NEW) == pytest.approx(0.5, abs=1e-8)


def test_better_chance_against_a_million_draws():
    rng = np.random.default_rng(1)
    p1, p2 = (rng.beta(b.a, b.b, 1_000_000) for b in (CONTROL, NEW))
    assert designs.better_chance(CONTROL, NEW) == pytest.approx((p2 > p1).mean(), abs=0.002)


def test_better_chance_is_never_certain():
    placebo, cured = designs.believe(0, 5000), designs.believe(5000, 5000)
    assert designs.better_chance(placebo, cured) < 1


def test_beliefs_are_the_posteriors_of_the_kit():
    posterior = proportions.posterior(6, 17, proportions.PRIORS["jeffreys"])
    assert (NEW.a, NEW.b) == (posterior.a, posterior.b)
    half = designs.believe(6, 17, weight=0.5)
    assert (half.a, half.b) == (3.5, 6.0)
    assert half.name == "6 of 17, each counted as 0.5"


def test_belief_from_a_published_interval_has_its_mean_and_width():
    """Placebo PASI 75 of 44 trials: 5.2 % (4.7 to 5.7 %)."""
    belief = designs.beta_from_interval(0.052, 0.047, 0.057)
    assert belief.mean == pytest.approx(0.052)
    low, high = scipy.stats.beta.ppf([0.025, 0.975], belief.a, belief.b)
    assert high - low == pytest.approx(0.010, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: designs.believe(8, 7), "must not be larger"),
        (lambda: designs.believe(1, 7, weight=0), "weight must be above 0"),
        (lambda: designs.believe(1, 7, weight=50), "between 0 and 1"),
        (lambda: designs.beta_from_interval(0.1, 0.2, 0.3), "low < estimate < high"),
    ],
)
def test_what_cannot_be_is_said_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()
