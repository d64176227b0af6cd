"""Simon's designs: the values of other programs, and a search that leaves nothing out."""

from __future__ import annotations

import math
from contextlib import suppress
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from trialkit import designs

# sizes, and error rates, that differ by less are the same
TIED = 1e-11


def plain_search(p0, p1, alpha, beta, n_max):
    """Try every r1, n1, r, n one by one; return the kept rules by n, each with its size."""
    kept = {}
    for n in range(2, n_max + 1):
        for n1 in range(1, n):
            for r1 in range(n1):
                for r in range(r1, n):
                    yes = [
                        sum(
                            pmf(x, n1, p) * pmf(y, n - n1, p)
                            for x in range(r1 + 1, n1 + 1)
                            for y in range(max(0, r + 1 - x), n - n1 + 1)
                        )
                        for p in (p0, p1)
                    ]
                    if yes[0] <= alpha + TIED and yes[1] >= 1 - beta - TIED:
                        stop = sum(pmf(x, n1, p0) for x in range(r1 + 1))
                        # of several r, the last and largest is kept
                        kept.setdefault(n, {})[r1, n1] = (n1 + (1 - stop) * (n - n1), r)
    return kept


def pmf(x, n, p):
    return math.comb(n, x) * p**x * (1 - p) ** (n - x)


def whole_search(p0, p1, alpha, beta, n_max):
    """Every rule again, with SciPy's binomials and whole tables: for larger trials."""
    found = {}
    for n in range(2, n_max + 1):
        for n1 in range(1, n):
            x, r = np.arange(n1 + 1), np.arange(n)
            yes = []
            for p in (p0, p1):
                going_on = stats.binom.pmf(x, n1, p)[:, None] * stats.binom.sf(
                    r[None, :] - x[:, None], n - n1, p
                )
                # by [r1, r]: more than r1 in stage 1
                yes.append(np.cumsum(going_on[::-1], axis=0)[::-1][1:])
            size = n1 + stats.binom.sf(x[:-1], n1, p0) * (n - n1)
            kept = (yes[0] <= alpha + TIED) & (yes[1] >= 1 - beta - TIED)
            kept &= r >= x[:-1, None]
            for r1 in np.flatnonzero(kept.any(axis=1)):
                rule = (size[r1], int(np.flatnonzero(kept[r1])[-1]))
                found.setdefault(n, {})[int(r1), n1] = rule
    return found


def rules(found):
    return {d.n: (d.r1, d.n1, d.r, d.n) for d in found.designs}


def check_search(p0, p1, alpha, beta, n_max, kept):
    """Hold the search against all rules that keep both error rates."""
    found = ()
    with suppress(ValueError):
        found = designs.simon(p0, p1, alpha, beta, n_max, every_n=True).designs
    assert [design.n for design in found] == sorted(kept)
    for design in found:
        sizes = kept[design.n]
        size, r = sizes[design.r1, design.n1]
        assert size <= min(sizes.values())[0] + TIED
        assert design.r == r
        assert design.expected_size == pytest.approx(size, abs=TIED)


def test_smallest_trial_of_all_two_patients():
    found = designs.simon(p0=0.2, p1=0.9, alpha=0.5, beta=0.5, n_max=2)
    assert rules(found) == {2: (0, 1, 1, 2)}
    assert found.optimal == found.minimax == found.admissible[0]
    assert found.weights == ((0.0, 1.0),)
    assert found.table()["design"].tolist() == ["minimax and optimal"]


@pytest.mark.parametrize(
    ("p0", "p1", "alpha", "beta", "optimal", "minimax"),
    [
        (0.05, 0.20, 0.10, 0.10, ((0, 12, 3, 37), 23.49, 0.5404), ((0, 18, 3, 32), 26.44, 0.3972)),
        (
            0.25,
            0.45,
            0.05,
            0.10,
            ((6, 22, 19, 57), 32.52, 0.6994),
            ((6, 26, 17, 49), 37.15, 0.5154),
        ),
    ],
)
def test_match_clinfun_vignette(p0, p1, alpha, beta, optimal, minimax):
    found = designs.simon(p0, p1, alpha, beta, n_max=100)
    for design, (rule, size, stop) in ((found.optimal, optimal), (found.minimax, minimax)):
        assert (design.r1, design.n1, design.r, design.n) == rule
        assert round(design.expected_size, 2) == size
        assert round(design.early_stop, 4) == stop
        assert design.alpha <= alpha
        assert design.power >= 1 - beta


def test_match_clinfun_admissible_7_26_17_50():
    found = designs.simon(0.25, 0.45, 0.05, 0.10, 100)
    assert [d.boundary for d in found.admissible] == ["6/26 17/49", "7/26 17/50", "6/22 19/57"]
    assert found.table()["design"].tolist() == [
        "minimax",
        "admissible",
        "not admissible",
        "optimal",
    ]


@settings(max_examples=40, deadline=None)
@given(
    p0=st.floats(0.02, 0.7),
    gap=st.floats(0.15, 0.6),
    alpha=st.floats(0.02, 0.4),
    beta=st.floats(0.05, 0.5),
    n_max=st.integers(2, 9),
)
def test_equals_plain_search_one_rule_at_a_time(p0, gap, alpha, beta, n_max):
    p1 = p0 + gap * (1 - p0)
    check_search(p0, p1, alpha, beta, n_max, plain_search(p0, p1, alpha, beta, n_max))


@settings(max_examples=15, deadline=None)
@given(
    p0=st.floats(0.02, 0.8),
    gap=st.floats(0.1, 0.6),
    alpha=st.floats(0.01, 0.4),
    beta=st.floats(0.03, 0.5),
    n_max=st.integers(10, 34),
)
def test_equals_whole_search_with_scipy(p0, gap, alpha, beta, n_max):
    p1 = p0 + gap * (1 - p0)
    check_search(p0, p1, alpha, beta, n_max, whole_search(p0, p1, alpha, beta, n_max))


@pytest.mark.parametrize(
    ("p0", "p1", "alpha", "beta"), [(0.25, 0.45, 0.05, 0.1), (0.6, 0.8, 0.05, 0.2)]
)
def test_equals_whole_search_at_usual_rates(p0, p1, alpha, beta):
    check_search(p0, p1, alpha, beta, 60, whole_search(p0, p1, alpha, beta, 60))


@settings(max_examples=30, deadline=None)
@given(p0=st.floats(0.05, 0.7), gap=st.floats(0.2, 0.6), alpha=st.sampled_from([0.05, 0.1, 0.2]))
@example(p0=0.5, gap=0.34765625, alpha=0.2)  # 10/21 21/38 and 9/19 22/40 both need 29.5 patients
def test_short_search_keeps_just_what_no_smaller_trial_beats(p0, gap, alpha):
    p1 = p0 + gap * (1 - p0)
    try:
        every = designs.simon(p0, p1, alpha, 0.1, n_max=120, every_n=True)
    except ValueError:
        return
    best, expected = math.inf, []
    for design in every.designs:
        if design.expected_size < best - 1e-9:
            best = design.expected_size
            expected.append(design)
    short = designs.simon(p0, p1, alpha, 0.1, n_max=120)
    assert list(short.designs) == expected
    assert short.admissible == every.admissible


@pytest.mark.parametrize("setting", [(0.05, 0.2, 0.1, 0.1), (0.2, 0.28, 0.05, 0.1)])
def test_admissible_are_the_best_for_their_weights(setting):
    """By the definition of Jung and others (2004): minimise w × n + (1 − w) × EN."""
    found = designs.simon(*setting, n_max=300, every_n=True)
    hull = dict(zip(found.admissible, found.weights, strict=True))
    assert min(low for low, _ in hull.values()) == 0
    assert max(high for _, high in hull.values()) == 1
    for weight in np.linspace(0.0005, 0.9995, 1000):
        best = min(found.designs, key=lambda d: weight * d.n + (1 - weight) * d.expected_size)
        low, high = hull[best]
        assert low <= weight <= high


def test_error_rates_attained_exactly_count_as_kept():
    """Ties must not hang on the last bit of a float: 0/1 0/2 at rates of 0.1 and 0.7."""
    alpha, power = Fraction(1, 10), Fraction(7, 10)
    found = designs.simon(0.1, 0.7, float(alpha), float(1 - power), n_max=2)
    assert rules(found) == {2: (0, 1, 0, 2)}
    for less in ((1e-7, 0), (0, 1e-7)):
        with pytest.raises(ValueError, match="the smallest one needs"):
            designs.simon(0.1, 0.7, float(alpha) - less[0], float(1 - power) - less[1], n_max=2)


def test_nothing_found_names_the_n_that_is_needed():
    with pytest.raises(ValueError, match=r"n_max = 20 .* the smallest one needs n_max = 49"):
        designs.simon(0.25, 0.45, 0.05, 0.10, n_max=20)
    with pytest.raises(ValueError, match=r"needs n_max = 49"):
        designs.simon(0.25, 0.45, 0.05, 0.10, n_max=48)
    assert designs.simon(0.25, 0.45, 0.05, 0.10, n_max=49).minimax.n == 49


def test_nothing_found_with_rates_too_close_names_one_stage():
    with pytest.raises(ValueError, match="one stage alone would need 5372"):
        designs.simon(0.5, 0.52, 0.05, 0.1)
    with pytest.raises(ValueError, match="tens of thousands"):
        designs.simon(0.5, 0.501, 0.05, 0.1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.4, 0.4, 0.05, 0.1), "p1, the rate not to be missed, must be above p0"),
        ((0, 0.4, 0.05, 0.1), "p0 must be strictly between 0 and 1"),
        ((5, 0.4, 0.05, 0.1), "did you mean 0.05"),
        ((0.2, 0.4, 0, 0.1), "alpha must be strictly"),
        ((0.2, 0.4, 0.05, 1), "beta must be strictly"),
        ((0.2, 0.4, 0.05, 0.1, 1), "n_max must be at least 2"),
        ((0.2, 0.4, 0.05, 0.1, 1001), "n_max must be at most 1000"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        designs.simon(*arguments)


def test_chosen_design_is_described_like_a_found_one():
    found = designs.simon(0.25, 0.45, 0.05, 0.10).optimal
    assert designs.two_stage(6, 22, 19, 57, 0.25, 0.45) == found
    assert (found.n2, found.boundary) == (35, "6/22 19/57")
    with pytest.raises(ValueError, match="r1 < n1 < n"):
        designs.two_stage(22, 22, 30, 57, 0.25, 0.45)
    with pytest.raises(ValueError, match="r1 ≤ r < n"):
        designs.two_stage(6, 22, 5, 57, 0.25, 0.45)


def brute_single(p0, p1, alpha, beta):
    """Return r and n of the smallest single-stage trial, one n after the other."""
    for n in range(1, 2000):
        for r in range(n):
            alpha_of_r, power = stats.binom.sf(r, n, [p0, p1])
            if alpha_of_r <= alpha + TIED and power >= 1 - beta - TIED:
                return r, n
    raise AssertionError


@settings(max_examples=20, deadline=None)
@given(
    p0=st.floats(0.02, 0.7),
    gap=st.floats(0.3, 0.9),
    alpha=st.floats(0.02, 0.3),
    beta=st.floats(0.05, 0.5),
)
def test_single_stage_equals_plain_search(p0, gap, alpha, beta):
    p1 = p0 + gap * (1 - p0)
    found = designs.single_stage(p0, p1, alpha, beta)
    assert (found.r, found.n) == brute_single(p0, p1, alpha, beta)
    assert found.alpha <= alpha + TIED
    assert found.power >= 1 - beta - TIED


def test_single_stage_of_one_patient():
    found = designs.single_stage(0.05, 0.95, 0.05, 0.05)
    assert (found.r, found.n, found.boundary) == (0, 1, "0/1")
