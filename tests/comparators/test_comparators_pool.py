"""Pooling: all-zero and all-one first, then R, an independent quadrature, and laws."""

from __future__ import annotations

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import comparators, proportions
from trialkit.comparators._binomial_normal import Counts

SUPPORTIVE_75 = (
    [6, 1, 6, 6, 8, 1, 2, 0, 3, 2, 0],
    [193, 55, 122, 166, 187, 51, 11, 25, 51, 43, 10],
)
CICLOSPORIN_75 = ([9, 13, 30, 4, 7], [25, 20, 42, 41, 10])
counted = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def logit(rate):
    return float(scipy.special.logit(rate))


@pytest.mark.parametrize("model", comparators.MODELS)
def test_nobody_or_everybody_responds_exact_one_sided_limit(model):
    none = comparators.pool([0, 0, 0], [10, 20, 30], model=model)
    everybody = comparators.pool([10, 20, 30], [10, 20, 30], model=model)
    limit = 1 - 0.05 ** (1 / 60)
    assert (none.estimate, none.low, none.tau) == (0, 0, 0)
    assert none.high == pytest.approx(limit)
    assert (everybody.estimate, everybody.high, everybody.tau) == (1, 1, 0)
    assert everybody.low == pytest.approx(1 - limit)
    assert none.prediction_low is none.prediction_high is none.se is None


def test_one_trial_is_its_own_pool():
    found = comparators.pool([3], [10])
    assert (found.estimate, found.tau, found.prediction_low) == (pytest.approx(0.3), 0, None)
    assert found.low == pytest.approx(comparators.pool([3], [10], model="fixed").low)


def test_two_trials_at_opposite_ends_tell_nothing_and_do_not_crash():
    found = comparators.pool([0, 10], [10, 10])
    assert found.estimate == pytest.approx(0.5)
    assert found.tau == 10  # the largest that is looked at
    assert (found.low, found.high) == (0, 1)


def test_two_huge_trials_give_a_standard_error_of_their_spread():
    # tens of millions each: the counts are as good as rates, so se is tau over the root of two
    found = comparators.pool([10**6, 10**7], [10**8, 10**8])
    assert found.tau == pytest.approx((logit(0.1) - logit(0.01)) / 2, rel=1e-4)
    assert found.se == pytest.approx(found.tau / np.sqrt(2), rel=1e-3)


def test_match_r_metafor_rma_glmm_plo():
    # rma.glmm(measure="PLO", xi=c(8, 2), ni=c(17, 7)), metafor 3.8.1
    found = comparators.pool([8, 2], [17, 7])
    assert logit(found.estimate) == pytest.approx(-0.3364722366, abs=1e-9)
    assert found.se == pytest.approx(0.4140393321, abs=1e-7)
    assert found.tau == 0


def test_match_r_metafor_rma_glmm_with_zeros():
    # rma.glmm(measure="PLO", xi, ni) on supportive care at PASI 75: two arms without a responder
    found = comparators.pool(*SUPPORTIVE_75)
    assert logit(found.estimate) == pytest.approx(-3.2234368362, abs=1e-8)
    assert found.se == pytest.approx(0.1723632099, abs=1e-6)
    assert found.tau == 0


def test_match_r_metafor_and_lme4_with_heterogeneity():
    # rma.glmm(measure="PLO", xi=c(9, 13, 30, 4, 7), ni=c(25, 20, 42, 41, 10), nAGQ=100), and
    # confint(glmer(cbind(x, n - x) ~ 1 + (1 | s), binomial, nAGQ=25), method="profile").
    # R's optimiser stops 6e-11 below the top, hence a tolerance of 1e-5: see the next test.
    found = comparators.pool(*CICLOSPORIN_75)
    assert logit(found.estimate) == pytest.approx(-0.0905587770, abs=1e-5)
    assert found.se == pytest.approx(0.5520498082, abs=1e-5)
    assert found.tau == pytest.approx(1.1354124390, abs=1e-5)
    assert logit(found.low) == pytest.approx(-1.4223935564, abs=3e-5)
    assert logit(found.high) == pytest.approx(1.2536384960, abs=3e-5)


def quadrature(counts, mu, tau):
    """Log-likelihood by SciPy's adaptive integration, without any of our code."""

    def integrand(z, y, n):
        rate = scipy.special.expit(mu + tau * z)
        return scipy.stats.binom.pmf(y, n, rate) * scipy.stats.norm.pdf(z)

    return sum(
        np.log(scipy.integrate.quad(integrand, -9, 9, (y, n), points=[-1, 0, 1], epsrel=1e-11)[0])
        for y, n in zip(*counts, strict=True)
    )


@pytest.mark.parametrize(
    ("counts", "mu", "tau"),
    [
        (CICLOSPORIN_75, -0.09, 1.135),
        (CICLOSPORIN_75, 1.5, 4.0),
        (SUPPORTIVE_75, -3.2, 0.4),
        (([0, 40, 0], [25, 40, 300]), -1.0, 3.0),
    ],
)
def test_likelihood_matches_an_independent_quadrature(counts, mu, tau):
    ours = float(Counts(*map(np.array, counts)).log_likelihood(mu, tau))
    assert ours == pytest.approx(quadrature(counts, mu, tau), abs=2e-6)


def test_estimate_is_the_top_of_an_independent_quadrature():
    found = comparators.pool(*CICLOSPORIN_75)
    at = np.array([logit(found.estimate), found.tau])
    best = quadrature(CICLOSPORIN_75, *at)
    assert found.log_likelihood == pytest.approx(best, abs=1e-8)
    for step in ([2e-3, 0], [-2e-3, 0], [0, 2e-3], [0, -2e-3]):
        assert quadrature(CICLOSPORIN_75, *(at + step)) < best


def test_score_is_the_slope_of_the_likelihood():
    counts, step = Counts(*map(np.array, CICLOSPORIN_75)), 1e-6
    _, slope = counts.score(0.3, 0.8)
    for i, move in enumerate(step * np.eye(2)):
        above, below = (float(counts.log_likelihood(*([0.3, 0.8] + s * move))) for s in (1, -1))
        assert slope[i] == pytest.approx((above - below) / (2 * step), abs=1e-6)


def test_fixed_limits_match_r_confint_glm():
    # confint(glm(cbind(139, 415 - 139) ~ 1, family = binomial)): profile likelihood
    found = comparators.pool([67, 17, 55], [196, 57, 162], model="fixed")
    assert logit(found.low) == pytest.approx(-0.8922526305, abs=1e-4)
    assert logit(found.high) == pytest.approx(-0.4841858172, abs=1e-4)


def test_simple_pool_is_clopper_pearson_of_the_sums():
    found = comparators.pool(*SUPPORTIVE_75, model="simple")
    own = proportions.interval(35, 914)
    assert (found.estimate, found.low, found.high) == pytest.approx(
        (own.estimate, own.low, own.high)
    )


def test_prediction_interval_of_higgins_2009():
    found = comparators.pool(*CICLOSPORIN_75)
    reach = scipy.stats.t.ppf(0.975, 3) * np.hypot(found.tau, found.se)
    expected = scipy.special.expit(logit(found.estimate) + np.array([-1, 1]) * reach)
    assert (found.prediction_low, found.prediction_high) == pytest.approx(tuple(expected))


@settings(max_examples=12, deadline=None)
@given(st.lists(counted, min_size=1, max_size=6))
def test_fixed_equals_simple_in_estimate_and_random_holds_its_estimate(pairs):
    y, n = zip(*pairs, strict=True)
    simple, fixed, random = (
        comparators.pool(y, n, model=model) for model in ("simple", "fixed", "random")
    )
    assert fixed.estimate == pytest.approx(simple.estimate)
    assert simple.estimate == pytest.approx(sum(y) / sum(n))
    for found in (simple, fixed, random):
        assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert random.log_likelihood >= fixed.log_likelihood - 1e-9


@settings(max_examples=6, deadline=None)
@given(st.lists(counted, min_size=2, max_size=5))
def test_counting_the_others_mirrors_everything(pairs):
    y, n = zip(*pairs, strict=True)
    here, there = comparators.pool(y, n), comparators.pool([b - a for a, b in pairs], n)
    assert there.estimate == pytest.approx(1 - here.estimate, abs=1e-3)
    assert there.log_likelihood == pytest.approx(here.log_likelihood, abs=1e-5)


@pytest.mark.parametrize(
    ("y", "n", "options", "error", "words"),
    [
        ([11], [10], {}, ValueError, "responders = 11"),
        ([1, 2], [10], {}, ValueError, "one entry a trial"),
        ([], [], {}, ValueError, "at least one"),
        ([1.5], [10], {}, TypeError, "whole number"),
        ([1], [10], {"model": "bayes"}, ValueError, "random, fixed, simple"),
        ([1], [10], {"confidence": 95}, ValueError, "did you mean 0.95"),
    ],
)
def test_what_is_not_allowed_is_said(y, n, options, error, words):
    with pytest.raises(error, match=words):
        comparators.pool(y, n, **options)
