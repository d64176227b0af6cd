"""Placebo patients who were never there: beta-binomial first, then pools, then the record."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import comparators, proportions, records


@given(st.integers(0, 30), st.integers(1, 30), st.integers(1, 200))
@settings(max_examples=40, deadline=None)
def test_one_arm_is_the_beta_binomial(responders, n, patients):
    responders = min(responders, n)
    found = comparators.predictive(patients, proportions.posterior(responders, n))
    exact = scipy.stats.betabinom.pmf(
        np.arange(patients + 1), patients, 1 + responders, 1 + n - responders
    )
    assert found.pmf == pytest.approx(exact, abs=1e-10)


@pytest.mark.parametrize(("responders", "n"), [(0, 100_000), (500, 10_000), (7_000, 7_001)])
def test_one_huge_arm_is_the_beta_binomial(responders, n):
    found = comparators.predictive(200, proportions.posterior(responders, n)).pmf
    law = scipy.stats.betabinom(200, responders + 1, n - responders + 1)
    # SciPy's log-gammas near a million leave it ten digits
    assert found == pytest.approx(law.pmf(np.arange(201)), abs=1e-9)


@pytest.mark.parametrize("limits", [(0.5, 0.6, 0.7), (0.05, 0.01, 0.02), (0.1, 0.1, 0.1)])
def test_an_estimate_outside_its_printed_interval_is_refused(limits):
    with pytest.raises(ValueError, match="low, estimate and high must rise"):
        comparators.from_interval(*limits, "x", 75)


def test_pool_with_one_rate_is_the_uniform_posterior_of_the_sums():
    pooled = comparators.pool([30, 5], [800, 114], model="fixed")
    found = comparators.predictive(17, pooled)
    exact = scipy.stats.betabinom.pmf(np.arange(18), 17, 36, 880)
    assert found.pmf == pytest.approx(exact, abs=1e-5)


def test_random_effects_match_importance_sampling_of_the_same_priors():
    y, n, rng = np.array([2, 5, 1, 9]), np.array([10, 12, 9, 15]), np.random.default_rng(7)
    size = 400_000
    mu, tau = rng.logistic(size=size), np.abs(rng.normal(size=size))
    rates = scipy.special.expit(mu + tau * rng.normal(size=(5, size)))
    weights = np.exp(scipy.stats.binom.logpmf(y[:, None], n[:, None], rates[:4]).sum(axis=0))
    weights /= weights.sum()
    pmf = np.array([weights @ scipy.stats.binom.pmf(k, 6, rates[4]) for k in range(7)])
    found = comparators.predictive(6, comparators.pool(y.tolist(), n.tolist()))
    assert found.pmf == pytest.approx(pmf, abs=0.01)


def test_what_was_found_cannot_be_changed(placebo):
    chance = comparators.predictive(5, placebo[0])
    for array in (placebo[0].rates, placebo[0].weights, chance.pmf):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_nobody_responded_anywhere_still_predicts():
    pooled = comparators.pool([0, 0, 0], [20, 30, 40])
    found = comparators.predictive(10, pooled)
    assert found.pmf.sum() == pytest.approx(1)
    assert 0.8 < found.pmf[0] < 1


def test_a_wider_spread_makes_surprises_less_rare(hta):
    arms = comparators.arms(hta, "Supportive care", 75)
    pooled = comparators.pool(arms["responders"].tolist(), arms["n"].tolist())
    tails = [
        comparators.predictive(17, comparators.from_pool(pooled, "x", 75, spread)).tail(6)
        for spread in (0.1, 1.0, 3.0)
    ]
    assert tails == sorted(tails)


@given(st.integers(1, 60), st.integers(0, 61))
@settings(max_examples=30, deadline=None)
def test_tail_falls_and_table_agrees(n, k):
    found = comparators.predictive(n, proportions.posterior(3, 19))
    assert found.tail(0) == 1
    assert found.tail(k) >= found.tail(k + 1)
    table = found.table()
    assert table["probability"].sum() == pytest.approx(1)
    if k <= n:
        assert table["at_least"][k] == pytest.approx(found.tail(k))
    low, high = found.interval(0.9)
    assert 0 <= low <= high <= n
    assert found.pmf[low : high + 1].sum() >= 0.9 - 1e-9


def test_interval_leaves_at_most_half_the_rest_on_each_side():
    found = comparators.predictive(17, proportions.posterior(8, 19))
    low, high = found.interval(0.95)
    assert found.pmf[:low].sum() <= 0.025
    assert found.tail(high + 1) <= 0.025


def test_printed_interval_gives_its_own_limits_back():
    found = comparators.from_interval(0.052, 0.047, 0.057, "x", 75)
    assert found.interval() == pytest.approx((0.047, 0.0575), abs=0.001)
    assert found.mean == pytest.approx(0.052, abs=2e-4)


def test_carried_rates_keep_their_weights_and_rise(placebo, fixed):
    start = next(b for b in placebo if (b.key, b.threshold) == ("hta", 50))
    carried = comparators.extrapolated(start, fixed, 40, "carried")
    assert carried.kind == "assumed"
    assert (carried.rates > start.rates).all()
    assert carried.mean == pytest.approx(0.18, abs=0.01)
    with pytest.raises(ValueError, match="start must be at the lowest threshold"):
        comparators.extrapolated(carried, fixed, 30, "again")


def test_the_record_of_the_course_beside_placebo(cheng, placebo):
    found = comparators.beside(cheng, placebo).set_index(["id", "key"])["tail"]
    modern = ["hta", "secukinumab", "ambikaibalan2021"]
    assert (found["pasi75.all"][modern] < 0.02).all()
    assert (found["pasi90.all"][modern] < 0.02).all()
    assert found["pasi40.all"]["etretin"] == pytest.approx(0.46, abs=0.005)
    assert found["pasi40.all"]["carried"] < 0.025
    assert found["pasi75.all"]["etretin"] > 0.1


def test_etretin_placebo_fisher_of_8_17_and_8_19_is_1(cheng, etretin):
    found = comparators.against_arm(cheng, etretin).set_index("id")
    assert found.loc["pasi40.all", "p"] == pytest.approx(1.0)
    assert found.loc["pasi40.all", ["responders", "n"]].tolist() == [8, 17]
    assert found.loc["pasi40.all", ["placebo_responders", "placebo_n"]].tolist() == [8, 19]


@pytest.mark.parametrize(
    ("condition", "another"),
    [
        ("Plaque psoriasis", False),
        ("psoriasis vulgaris ", False),
        (None, False),  # not named: said elsewhere, and the outcome is on the PASI
        ("psoriatic arthritis", True),
        ("generalised pustular psoriasis", True),
        ("atopic dermatitis", True),
    ],
)
def test_a_disease_is_known_by_its_usual_names(cheng, condition, another):
    assert (
        comparators.another_disease(replace(cheng, about={**cheng.about, "condition": condition}))
        == another
    )


def test_a_record_of_another_disease_is_never_set_beside(cheng, placebo, etretin):
    eczema = replace(cheng, about={**cheng.about, "condition": "eczema"})
    assert comparators.outcomes(eczema).empty
    assert comparators.beside(eczema, placebo).empty
    assert comparators.against_arm(eczema, etretin).empty
    assert "nothing of the record is set beside" in comparators.introduce(eczema)


def test_subgroups_and_other_denominators_are_left_out():
    yao = records.load_trial("yao2021")
    assert comparators.outcomes(yao)["id"].tolist() == ["pasi50.all"]


def test_benchmarks_have_a_source_a_kind_and_weights_that_sum_to_one(placebo):
    keys = [(b.threshold, b.key) for b in placebo]
    assert len(set(keys)) == len(keys)
    assert [t for t, _ in keys] == sorted(t for t, _ in keys)
    for benchmark in placebo:
        assert benchmark.weights.sum() == pytest.approx(1)
        assert ((benchmark.rates >= 0) & (benchmark.rates <= 1)).all()
        assert benchmark.kind == ("assumed" if benchmark.key == "carried" else "derived")
        low, high = benchmark.interval()
        assert low < benchmark.mean < high


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: comparators.predictive(0, proportions.posterior(1, 2)), ValueError, "at least 1"),
        (lambda: comparators.predictive(5, 0.3), TypeError, "source must be a Pool"),
        (lambda: comparators.from_interval(0, 0, 0.1, "x", 75), ValueError, "strictly between"),
        (
            lambda: comparators.from_pool(comparators.pool([1], [9]), "x", 75, 0),
            ValueError,
            "tau_scale must be above 0",
        ),
    ],
)
def test_what_is_not_allowed_is_said(call, error, words):
    with pytest.raises(error, match=words):
        call()
