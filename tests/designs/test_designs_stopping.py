"""Stopping rules for harm against enumeration of all courses and closed forms."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import designs, proportions
from trialkit.designs._stopping import NEVER, SafetyRule


def by_hand(rule, rate):
    """Go through every sequence of patients; returns chance to stop and mean patients."""
    stop = patients = 0.0
    for course in product((0, 1), repeat=rule.n):
        chance = np.prod([rate if event else 1 - rate for event in course])
        events = np.cumsum(course)
        hits = [k for k, limit in enumerate(rule.limits) if events[k] >= limit]
        stop += chance * bool(hits)
        patients += chance * (hits[0] + 1 if hits else rule.n)
    return stop, patients


@pytest.mark.parametrize(
    "rule",
    [
        designs.bayes_stopping(0.1, 10),
        designs.bayes_stopping(0.3, 9, 0.8, proportions.PRIORS["jeffreys"], every=3),
        designs.pocock_stopping(0.2, 10, 0.1),
        designs.pocock_stopping(0.1, 11, 0.05, every=4),
    ],
)
@pytest.mark.parametrize("rate", [0.0, 0.15, 0.5, 1.0])
def test_characteristics_equal_a_sum_over_all_courses(rule, rate):
    row = rule.characteristics(rate).iloc[0]
    stop, patients = by_hand(rule, rate)
    assert row["stop"] == pytest.approx(stop)
    assert row["patients"] == pytest.approx(patients)
    assert row["events"] == pytest.approx(rate * patients)


def test_stopping_at_the_first_event_is_the_chance_of_any_event():
    rule = SafetyRule("first event", 0.1, (1,) * 17)
    found = rule.characteristics([0.05, 0.3])["stop"]
    assert found.tolist() == pytest.approx(
        [proportions.detection_probability(rate, 17) for rate in (0.05, 0.3)]
    )


def test_bayes_limits_are_the_first_beta_tails_above_the_certainty():
    rule = designs.bayes_stopping(0.15, 20, 0.9)
    for seen, limit in enumerate(rule.limits, start=1):
        tails = scipy.stats.beta.sf(0.15, 1 + np.arange(seen + 1), 1 + seen - np.arange(seen + 1))
        stops = np.flatnonzero(tails >= 0.9)
        assert limit == (max(1, stops[0]) if stops.size else NEVER)


@pytest.mark.parametrize(
    ("rate", "n", "alpha"), [(0.05, 40, 0.05), (0.2, 30, 0.05), (0.3, 17, 0.1)]
)
def test_pocock_uses_one_level_and_the_largest_that_keeps_alpha(rate, n, alpha):
    rule = designs.pocock_stopping(rate, n, alpha)
    kept = rule.characteristics(rate)["stop"].iloc[0]
    assert kept <= alpha
    # pointwise levels: those used are all below those just not used
    used = [
        scipy.stats.binom.sf(limit - 1, seen, rate)
        for seen, limit in enumerate(rule.limits, start=1)
        if limit != NEVER
    ]
    spared = [
        scipy.stats.binom.sf(min(limit, seen + 1) - 2, seen, rate)
        for seen, limit in enumerate(rule.limits, start=1)
    ]
    assert max(used) < min(spared)
    # the next larger level breaks alpha
    looser = tuple(
        limit - 1 if limit != NEVER and tail <= min(spared) * (1 + 1e-9) else
        (seen if limit == NEVER and tail <= min(spared) * (1 + 1e-9) else limit)
        for seen, (limit, tail) in enumerate(zip(rule.limits, spared, strict=True), start=1)
    )  # fmt: skip
    assert SafetyRule("looser", rate, looser).characteristics(rate)["stop"].iloc[0] > alpha


def test_a_tiny_alpha_leaves_no_limit():
    rule = designs.pocock_stopping(0.3, 3, 0.001)
    assert rule.table().empty
    assert rule.characteristics(1.0)["stop"].tolist() == [0.0]


def test_nothing_happened_never_stops_a_trial_even_with_a_flat_prior():
    """Before any patient the uniform prior gives a rate above .01 a probability of .99."""
    assert designs.bayes_stopping(0.01, 5, 0.95).limits == (1,) * 5


def test_table_says_the_rule_in_the_shortest_form():
    table = SafetyRule("x", 0.1, (NEVER, 2, 2, 3)).table()
    assert table.to_dict("list") == {"events": [2, 3], "first": [2, 4], "last": [3, 4]}


@given(st.floats(0.02, 0.6), st.integers(1, 30), st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_a_higher_rate_stops_more_often(rate, n, every):
    for rule in (designs.bayes_stopping(rate, n, every=every), designs.pocock_stopping(rate, n)):
        stops = rule.characteristics(np.linspace(0, 1, 11))["stop"].to_numpy()
        assert (np.diff(stops) >= -1e-12).all()
        assert stops[0] == 0


@pytest.mark.parametrize(("rate", "n"), [(0.0, 10), (1.0, 10), (0.1, 0), (5, 10)])
def test_what_cannot_be_is_refused(rate, n):
    with pytest.raises(ValueError, match="must be"):
        designs.pocock_stopping(rate, n)
