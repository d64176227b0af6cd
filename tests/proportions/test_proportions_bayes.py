"""Prior and posterior, against closed forms and numerical integration."""

import dataclasses
import math
from fractions import Fraction

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit.proportions import PRIORS, Posterior, Prior, interval, posterior, upper_limit


@st.composite
def data(draw, largest=40):
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


# The degenerate cases first


@pytest.mark.parametrize("n", [1, 17])
def test_nothing_seen_with_a_uniform_prior_has_closed_forms(n):
    found = posterior(0, n, "uniform")
    assert found.mean == pytest.approx(1 / (n + 2))
    assert found.upper(0.95) == pytest.approx(1 - 0.05 ** (1 / (n + 1)))
    assert found.prob_above(0.1) == pytest.approx(0.9 ** (n + 1))
    assert found.interval().low == pytest.approx(1 - 0.975 ** (1 / (n + 1)))


@pytest.mark.parametrize("n", [1, 17])
def test_everybody_affected_mirrors_nobody_affected(n):
    none, everybody = posterior(0, n), posterior(n, n)
    assert everybody.mean == pytest.approx(1 - none.mean)
    assert everybody.interval().low == pytest.approx(1 - none.interval().high)


def test_the_rate_is_surely_above_0_and_never_above_1():
    assert posterior(0, 17).prob_above(0) == 1
    assert posterior(17, 17).prob_above(1) == 0


@pytest.mark.parametrize("name", PRIORS)
def test_every_prior_says_why_in_one_sentence(name):
    prior = PRIORS[name]
    assert prior.name == name
    assert prior.why.endswith(".")
    assert ". " not in prior.why.replace("Electron J Stat 5:1450).", "")


def test_priors_cannot_be_changed_in_passing():
    with pytest.raises(TypeError):
        PRIORS["uniform"] = Prior("uniform", 2, 2, "Changed.")
    with pytest.raises(dataclasses.FrozenInstanceError):
        PRIORS["uniform"].a = 2


@pytest.mark.parametrize(
    ("a", "b", "error", "message"),
    [
        (0, 1, ValueError, "a must be above 0; found 0"),
        (1, -1, ValueError, "b must be above 0; found -1"),
        (1, math.nan, ValueError, "b must be a finite number; found nan"),
        ("1", 1, TypeError, "a must be a number; found '1'"),
    ],
    ids=["a = 0", "b < 0", "b = nan", "a is a word"],
)
def test_impossible_priors_are_refused(a, b, error, message):
    with pytest.raises(error, match=message):
        Prior("own", a, b, "Wrong.")


def test_a_prior_is_a_prior_or_its_name():
    own = Prior("own", 2, 3, "A belief of my own.")
    assert posterior(1, 4, own) == Posterior(1, 4, own)
    assert posterior(1, 4) == posterior(1, 4, PRIORS["uniform"])
    with pytest.raises(TypeError, match="prior must be a Prior or one of uniform, "):
        posterior(1, 4, (2, 3))


# Known results


@given(data())
def test_match_laplace_rule_of_succession(counts):
    events, n = counts
    found = posterior(events, n, "uniform")
    assert found.mean == pytest.approx((events + 1) / (n + 2))
    assert found.predictive(1)["probability"].tolist() == [
        pytest.approx(1 - found.mean),
        pytest.approx(found.mean),
    ]


@given(data(), st.floats(0.1, 0.999))
def test_jeffreys_posterior_is_the_jeffreys_interval_away_from_the_ends(counts, confidence):
    events, n = counts
    credible = posterior(events, n, "jeffreys").interval(confidence)
    limits = interval(events, n, "jeffreys", confidence)
    if events > 0:
        assert credible.low == pytest.approx(limits.low)
    if events < n:
        assert credible.high == pytest.approx(limits.high)


def test_jeffreys_posterior_keeps_its_quantile_where_the_interval_ends_at_0():
    assert posterior(0, 17, "jeffreys").interval().low > 0
    assert interval(0, 17, "jeffreys").low == 0


def test_uniform_upper_limit_is_close_to_the_exact_one():
    # Beta(1, 18) against Beta(1, 17)
    assert posterior(0, 17, "uniform").upper() == pytest.approx(upper_limit(0, 18))


@given(st.integers(2, 40), st.data())
@settings(deadline=None)
def test_neutral_prior_puts_the_median_at_the_observed_rate(n, data):
    events = data.draw(st.integers(1, n - 1))
    found = posterior(events, n, "neutral")
    median = scipy.special.betaincinv(found.a, found.b, 0.5)
    assert median == pytest.approx(events / n, abs=0.02)


@given(data(), st.sampled_from(sorted(PRIORS)), st.floats(0.01, 0.99))
@settings(deadline=None, max_examples=50)
def test_posterior_matches_integrating_prior_times_likelihood(counts, name, rate):
    events, n = counts
    prior = PRIORS[name]

    # in the angle t with p = sin² t the Beta(1/2, 1/2) pole is gone
    def weight(t):
        p = math.sin(t) ** 2
        power_a, power_b = 2 * (prior.a + events) - 1, 2 * (prior.b + n - events) - 1
        return math.sin(t) ** power_a * math.cos(t) ** power_b * (0 <= p <= 1)

    cut = math.asin(math.sqrt(rate))
    below = scipy.integrate.quad(weight, 0, cut, limit=200)[0]
    above = scipy.integrate.quad(weight, cut, math.pi / 2, limit=200)[0]
    found = posterior(events, n, prior)
    assert found.prob_above(rate) == pytest.approx(above / (above + below), abs=1e-6)


@given(data(), st.sampled_from(sorted(PRIORS)), st.floats(0.05, 0.999))
def test_interval_and_upper_hold_what_they_promise(counts, name, confidence):
    found = posterior(*counts, name)
    credible = found.interval(confidence)
    inside = found.prob_above(credible.low) - found.prob_above(credible.high)
    # Beside 1 the floats are 1e-16 apart, and a density with b = 1/3 puts 5e-6 into such a gap.
    assert inside == pytest.approx(confidence, abs=1e-5)
    assert found.prob_above(found.upper(confidence)) == pytest.approx(1 - confidence, abs=1e-5)
    assert credible.width == credible.high - credible.low
    assert (credible.estimate, credible.prior) == (found.mean, name)


def test_density_has_area_1_and_an_infinite_end_where_it_has_no_top():
    found = posterior(3, 17)
    assert scipy.integrate.quad(found.density, 0, 1)[0] == pytest.approx(1)
    assert posterior(0, 17, "jeffreys").density(np.array([0.0, 0.1]))[0] == math.inf
    assert PRIORS["uniform"].density([0, 0.3, 1]) == pytest.approx(1)


@given(st.lists(st.floats(0, 1), min_size=1), st.floats(0.01, 50), st.floats(0.01, 50))
def test_density_is_never_an_error(rates, a, b):
    found = Prior("own", a, b, "Any belief.").density(rates)
    assert np.all(found >= 0)
    ordinary = [1e-300 < rate < 1 for rate in rates]
    expected = scipy.stats.beta.pdf(np.array(rates)[ordinary], a, b)
    assert found[ordinary] == pytest.approx(expected, rel=1e-8, nan_ok=True)


@given(st.integers(1, 40), st.integers(1, 40))
def test_predictive_of_no_event_after_no_event_matches_its_closed_form(n, m):
    chance = posterior(0, n, "uniform").predictive(m)["probability"]
    assert chance[0] == pytest.approx(float(Fraction(n + 1, n + m + 1)))


@given(data(), st.integers(1, 60), st.sampled_from(sorted(PRIORS)))
def test_predictive_adds_up_to_1_with_the_posterior_mean(counts, m, name):
    found = posterior(*counts, name)
    table = found.predictive(m)
    assert list(table.columns) == ["events", "probability"]
    assert table["events"].tolist() == list(range(m + 1))
    assert table["probability"].sum() == pytest.approx(1)
    mean = (table["events"] * table["probability"]).sum()
    assert mean == pytest.approx(m * found.mean)


@pytest.mark.parametrize("name", PRIORS)
def test_prior_mean(name):
    prior = PRIORS[name]
    assert prior.mean == pytest.approx(prior.a / (prior.a + prior.b))
