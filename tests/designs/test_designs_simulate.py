"""Simulated trials: the same in any chunks, and right within their own error."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialkit import designs, proportions
from trialkit.designs import _simulate
from trialkit.designs._simulate_draws import Inverse
from trialkit.designs._simulate_two_arm import concludes

TWO_STAGE = designs.two_stage(6, 22, 19, 57, 0.25, 0.45)
ONE_STAGE = designs.single_stage(0.25, 0.45, 0.05, 0.1)
TWO_ARM = designs.TwoArm(20, 30)
EVERY = [(TWO_STAGE, [0.25, 0.45]), (ONE_STAGE, [0.25]), (TWO_ARM, [(0.2, 0.5), (0.3, 0.3)])]


def row(simulation, quantity, place=0):
    table = simulation.summary
    return table[table["quantity"] == quantity].iloc[place]


@settings(max_examples=30, deadline=None)
@given(
    which=st.sampled_from(EVERY),
    size=st.integers(1, 3000),
    seed=st.integers(0, 2**40),
    chunk=st.integers(1, 4000),
)
def test_same_trials_in_any_chunks(which, size, seed, chunk):
    whole = designs.simulate(*which, size=size, seed=seed)
    parts = designs.simulate(*which, size=size, seed=seed, chunk=chunk)
    pd.testing.assert_frame_equal(whole.outcomes, parts.outcomes, check_exact=True)
    pd.testing.assert_frame_equal(whole.summary, parts.summary, check_exact=True)


def test_a_rate_gives_the_same_alone_and_in_a_list():
    alone = designs.simulate(TWO_STAGE, 0.45, size=500, seed=3)
    listed = designs.simulate(TWO_STAGE, [0.25, 0.45], size=500, seed=3).outcomes
    same = listed[listed["rate"] == 0.45].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone.outcomes, same)


def test_many_pairs_of_large_arms_are_drawn_in_batches_with_the_same_trials(monkeypatch):
    design, rates = designs.TwoArm(30, 40), [(0.1, 0.3), (0.3, 0.3), (0.5, 0.6)]
    whole = designs.simulate(design, rates, size=500, seed=3)
    monkeypatch.setattr(_simulate, "MOST_CELLS", 31 * 41)  # one pair at a time
    parts = designs.simulate(design, rates, size=500, seed=3)
    pd.testing.assert_frame_equal(whole.outcomes, parts.outcomes)
    pd.testing.assert_frame_equal(whole.summary, parts.summary)


def test_a_design_whose_outcomes_fill_the_memory_is_refused():
    with pytest.raises(ValueError, match="operating_characteristics"):
        designs.simulate(designs.two_stage(10, 20_000, 20, 40_000, 0.1, 0.2), 0.1, size=1)


def test_seeds_differ():
    first, second = (designs.simulate(TWO_STAGE, 0.3, 500, seed).outcomes for seed in (1, 2))
    assert not first.equals(second)


@pytest.mark.parametrize("rate", [0.0, 0.25, 0.45, 1.0])
def test_two_stages_match_exact_chances(rate):
    simulation = designs.simulate(TWO_STAGE, rate, size=200_000, seed=5)
    exact = designs.operating_characteristics(TWO_STAGE, rate).iloc[0]
    observed = designs.bias(TWO_STAGE, rate)["naive"][0]
    for quantity, value in (
        ("stop_early", exact["stop_early"]),
        ("conclude", exact["conclude"]),
        ("patients", exact["expected_size"]),
        ("observed_rate", observed),
    ):
        found = row(simulation, quantity)
        assert abs(found["estimate"] - value) <= 4.5 * found["error"] + 1e-9, quantity
        assert found["low"] <= found["estimate"] <= found["high"]
    assert simulation.outcomes["trials"].sum() == 200_000


def test_outcomes_match_exact_distribution():
    """Chi-squared over all outcomes that are not too rare."""
    found = designs.simulate(TWO_STAGE, 0.35, size=200_000, seed=8).outcomes
    exact = designs.outcomes(TWO_STAGE, 0.35).merge(
        found, on=["stage", "responders", "n"], how="left"
    )
    usual = exact["probability"] * 200_000 > 20
    counts = exact.loc[usual, "trials"].fillna(0).to_numpy()
    expected = exact.loc[usual, "probability"].to_numpy()
    p = stats.chisquare(counts, expected / expected.sum() * counts.sum()).pvalue
    assert p > 1e-4
    assert (found["concluded"] == ((found["stage"] == 2) & (found["responders"] > 19))).all()


@pytest.mark.parametrize("test", ["fisher", "z"])
def test_two_arms_match_exact_chances(test):
    design = designs.TwoArm(20, 30, alpha=0.05, test=test)
    pairs = [(0.2, 0.6), (0.3, 0.3)]
    simulation = designs.simulate(design, pairs, size=100_000, seed=2)
    exact = designs.operating_characteristics(design, pairs)["conclude"]
    for place, value in enumerate(exact):
        found = row(simulation, "conclude", place)
        assert abs(found["estimate"] - value) <= 4.5 * found["error"]
        difference = row(simulation, "difference", place)
        true = pairs[place][1] - pairs[place][0]
        assert abs(difference["estimate"] - true) <= 4.5 * difference["error"]


def test_fisher_table_match_fisher_one_by_one():
    table = concludes(designs.TwoArm(6, 9, alpha=0.1))
    for x1 in range(7):
        for x2 in range(10):
            p = proportions.compare([[x1, 6 - x1], [x2, 9 - x2]]).p_value
            assert table[x1, x2] == (p <= 0.1 and x2 / 9 > x1 / 6)


def test_fisher_keeps_its_level_and_z_not_always():
    rates = np.linspace(0.01, 0.99, 99)
    largest = {
        test: designs.operating_characteristics(
            designs.TwoArm(10, 25, 0.05, test), np.column_stack([rates, rates])
        )["conclude"].max()
        for test in ("fisher", "z")
    }
    assert largest["fisher"] <= 0.05
    # one direction of a two-sided test should stay below half its level
    assert largest["z"] > 0.025


def test_z_match_chi_squared_of_scipy():
    table = concludes(designs.TwoArm(8, 12, alpha=0.05, test="z"))
    for x1 in range(9):
        for x2 in range(13):
            if 0 < x1 + x2 < 20:
                counts = [[x1, 8 - x1], [x2, 12 - x2]]
                p = stats.chi2_contingency(counts, correction=False).pvalue
                assert table[x1, x2] == (p <= 0.05 and x2 / 12 > x1 / 8)
    assert not table[0, 0]
    assert not table[8, 12]


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(0, 400),
    rate=st.floats(0, 1),
    uniforms=st.lists(st.floats(0, 1, exclude_max=True), max_size=50),
)
def test_draws_are_those_of_a_search_for_every_number(n, rate, uniforms):
    draw = Inverse(n, rate)
    uniforms = np.array([*uniforms, 0.0, np.nextafter(1, 0)])
    expected = np.searchsorted(draw._edges, uniforms, side="right")
    assert (draw(uniforms) == expected).all()
    assert ((expected >= 0) & (expected <= n)).all()


def test_draws_follow_scipy_quantiles():
    uniforms = np.random.default_rng(1).random(5000)
    assert (Inverse(57, 0.3)(uniforms) == stats.binom.ppf(uniforms, 57, 0.3)).all()


def test_never_seen_is_not_never():
    simulation = designs.simulate(TWO_STAGE, 0.01, size=1000, seed=1)
    found = row(simulation, "conclude")
    assert (found["estimate"], found["error"], found["low"]) == (0, 0, 0)
    assert found["high"] == pytest.approx(1 - 0.025 ** (1 / 1000))


def test_one_trial():
    simulation = designs.simulate(TWO_STAGE, 0.3, size=1, seed=1)
    assert simulation.outcomes["trials"].tolist() == [1]
    assert np.isnan(row(simulation, "patients")["error"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((TWO_STAGE, 30), "did you mean 0.3"),
        ((TWO_STAGE, 0.3, 0), "size must be at least 1"),
        ((TWO_STAGE, 0.3, 10, 1, 0), "chunk must be at least 1"),
        ((TWO_ARM, 0.3), "a pair"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        designs.simulate(*arguments)


def test_wrong_arms_are_named():
    with pytest.raises(ValueError, match="n1 must be at least 1"):
        designs.TwoArm(0, 5)
    with pytest.raises(ValueError, match="test must be one of fisher, z"):
        designs.TwoArm(5, 5, test="t")
    with pytest.raises(ValueError, match="at most 2000"):
        designs.TwoArm(5, 5000)
