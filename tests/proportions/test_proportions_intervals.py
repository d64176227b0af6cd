"""Intervals for one proportion, against published tables, other programs and their definitions."""

import math

import numpy as np
import pandas as pd
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from trialkit.proportions import METHODS, coverage, interval, intervals

Z = 1.959963984540054
INSIDE_0_TO_1 = [m for m in METHODS if m not in ("agresti-coull", "wald")]


@st.composite
def counts(draw, largest=60):
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


confidences = st.floats(0.05, 0.9999)


def wilson_cc_upper_at_0(n):
    return (Z**2 + 1 + Z * math.sqrt(Z**2 + 2 - 1 / n)) / (2 * (n + Z**2))


def jeffreys_upper_at_0(n):
    # In the angle t = asin(sqrt(p)) the density of Beta(1/2, n + 1/2) is cos(t)^(2n): no pole.
    whole = scipy.integrate.quad(lambda t: math.cos(t) ** (2 * n), 0, math.pi / 2)[0]

    def beyond(angle):
        return scipy.integrate.quad(lambda t: math.cos(t) ** (2 * n), angle, math.pi / 2)[0] / whole

    return math.sin(scipy.optimize.brentq(lambda a: beyond(a) - 0.025, 0, math.pi / 2)) ** 2


def agresti_coull_at_0(n):
    size, centre = n + Z**2, Z**2 / 2 / (n + Z**2)
    half = Z * math.sqrt(centre * (1 - centre) / size)
    return centre - half, centre + half


AT_0_OF_N = {
    "clopper-pearson": lambda n: (0, 1 - 0.025 ** (1 / n)),
    "wilson": lambda n: (0, Z**2 / (n + Z**2)),
    "wilson-cc": lambda n: (0, wilson_cc_upper_at_0(n)),
    "jeffreys": lambda n: (0, jeffreys_upper_at_0(n)),
    "agresti-coull": agresti_coull_at_0,
    "mid-p": lambda n: (0, 1 - 0.05 ** (1 / n)),
    "wald": lambda n: (0, 0),
}


# The degenerate cases first


@pytest.mark.parametrize("n", [1, 2, 17, 1000], ids="n={}".format)
@pytest.mark.parametrize("method", METHODS)
def test_match_closed_form_at_0_and_n_of_n(method, n):
    low, high = AT_0_OF_N[method](n)
    none, everybody = interval(0, n, method), interval(n, n, method)
    assert (none.estimate, everybody.estimate) == (0, 1)
    assert (none.low, none.high) == pytest.approx((low, high), abs=1e-10)
    assert (everybody.low, everybody.high) == pytest.approx((1 - high, 1 - low), abs=1e-10)


@pytest.mark.parametrize("n", [1, 17, 1000], ids="n={}".format)
@pytest.mark.parametrize("method", INSIDE_0_TO_1)
def test_ends_are_0_and_1_to_the_last_digit(method, n):
    assert interval(0, n, method).low == 0
    assert interval(n, n, method).high == 1


@pytest.mark.parametrize(
    ("method", "low"),
    [
        ("clopper-pearson", 0.0250),
        ("wilson", 0.2065),
        ("wilson-cc", 0.0546),
        ("jeffreys", 0.1467),
        ("mid-p", 0.0500),
        ("wald", 1.0),
    ],
)
def test_one_of_one(method, low):
    found = interval(1, 1, method)
    assert (found.estimate, found.high) == (1, 1)
    assert found.low == pytest.approx(low, abs=5e-5)


def test_jeffreys_one_of_one_matches_the_arcsine_form():
    # the distribution function of Beta(3/2, 1/2) is (2/π)(asin √p − √(p(1 − p)))
    low = interval(1, 1, "jeffreys").low
    area = 2 / math.pi * (math.asin(math.sqrt(low)) - math.sqrt(low * (1 - low)))
    assert area == pytest.approx(0.025, abs=1e-12)


# Published values

NEWCOMBE_1998_TABLE_1 = [
    (81, 263, "wilson", 0.2553, 0.3662),
    (15, 148, "wilson", 0.0624, 0.1605),
    (0, 20, "wilson", 0, 0.1611),
    (1, 29, "wilson", 0.0061, 0.1718),
    (81, 263, "wilson-cc", 0.2535, 0.3682),
    (15, 148, "wilson-cc", 0.0598, 0.1644),
    (0, 20, "wilson-cc", 0, 0.2005),
    (1, 29, "wilson-cc", 0.0018, 0.1963),
    (81, 263, "clopper-pearson", 0.2527, 0.3676),
    (15, 148, "clopper-pearson", 0.0578, 0.1617),
    (0, 20, "clopper-pearson", 0, 0.1684),
    (1, 29, "clopper-pearson", 0.0009, 0.1776),
    (81, 263, "mid-p", 0.2544, 0.3658),
    (15, 148, "mid-p", 0.0601, 0.1581),
    (0, 20, "mid-p", 0, 0.1391),
    (1, 29, "mid-p", 0.0017, 0.1585),
]

THIS_TRIAL = [
    (8, 17, "clopper-pearson", 0.2298, 0.7219),
    (8, 17, "wilson", 0.2617, 0.6904),
    (8, 17, "mid-p", 0.2478, 0.7027),
    (8, 17, "jeffreys", 0.2536, 0.6967),
    (6, 17, "wilson", 0.1731, 0.5870),
    (3, 17, "wilson", 0.0619, 0.4103),
    (0, 17, "clopper-pearson", 0, 0.1951),
]


def _case(row):
    return f"{row[2]} {row[0]}/{row[1]}"


@pytest.mark.parametrize("row", NEWCOMBE_1998_TABLE_1, ids=_case)
def test_match_newcombe_1998_table_1(row):
    successes, n, method, low, high = row
    found = interval(successes, n, method)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize("row", THIS_TRIAL, ids=_case)
def test_match_reference_values_of_this_trial(row):
    successes, n, method, low, high = row
    found = interval(successes, n, method)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_wald_is_not_clipped_at_0():
    assert round(interval(3, 17, "wald").low, 4) == -0.0047


R_BINOM_TEST_AND_PROP_TEST = [
    (1, "clopper-pearson", 0.001488174391, 0.286889396667),
    (3, "clopper-pearson", 0.03798506807, 0.43431787284),
    (16, "clopper-pearson", 0.7131106033, 0.9985118256),
    (1, "wilson", 0.010460400985, 0.269820306376),
    (3, "wilson", 0.06191126638, 0.41029458569),
    (16, "wilson", 0.7301796936, 0.9895395990),
    (1, "wilson-cc", 0.003078281305, 0.307617998805),
    (3, "wilson-cc", 0.04672956972, 0.44195591917),
    (16, "wilson-cc", 0.6923820012, 0.9969217187),
]


@pytest.mark.parametrize("row", R_BINOM_TEST_AND_PROP_TEST, ids=lambda r: f"{r[1]} {r[0]}/17")
def test_match_r_binom_test_and_prop_test(row):
    successes, method, low, high = row
    found = interval(successes, 17, method)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


# Other programs


@pytest.mark.parametrize(
    ("method", "theirs"),
    [("clopper-pearson", "exact"), ("wilson", "wilson"), ("wilson-cc", "wilsoncc")],
)
@given(counts(), confidences)
@settings(deadline=None, max_examples=40)
def test_match_scipy_binomtest(method, theirs, count, confidence):
    reference = scipy.stats.binomtest(*count).proportion_ci(confidence, theirs)
    found = interval(*count, method, confidence)
    assert (found.low, found.high) == pytest.approx(tuple(reference), abs=1e-9)


@pytest.mark.parametrize(
    ("method", "theirs"), [("agresti-coull", "agresti_coull"), ("wald", "normal")]
)
@given(counts(), confidences)
@settings(deadline=None, max_examples=40)
def test_match_statsmodels_where_it_does_not_clip(method, theirs, count, confidence):
    reference = proportion_confint(*count, alpha=1 - confidence, method=theirs)
    found = interval(*count, method, confidence)
    clipped = tuple(np.clip([found.low, found.high], 0, 1))
    assert clipped == pytest.approx(reference, abs=1e-9)


@given(counts(), confidences)
@settings(deadline=None, max_examples=40)
def test_match_statsmodels_jeffreys_away_from_the_ends(count, confidence):
    low, high = proportion_confint(*count, alpha=1 - confidence, method="jeffreys")
    found = interval(*count, "jeffreys", confidence)
    assert found.low == (0 if count[0] == 0 else pytest.approx(low, abs=1e-9))
    assert found.high == (1 if count[0] == count[1] else pytest.approx(high, abs=1e-9))


# Definitions


@pytest.mark.parametrize(("method", "weight"), [("clopper-pearson", 1), ("mid-p", 0.5)])
@given(counts(), confidences)
@settings(deadline=None, max_examples=60)
def test_each_tail_beyond_an_exact_limit_is_half_of_alpha(method, weight, count, confidence):
    x, n = count
    found = interval(x, n, method, confidence)
    tail = (1 - confidence) / 2
    if x > 0:
        at_low = scipy.stats.binom(n, found.low)
        assert at_low.sf(x) + weight * at_low.pmf(x) == pytest.approx(tail, abs=1e-9)
    if x < n:
        at_high = scipy.stats.binom(n, found.high)
        assert at_high.cdf(x - 1) + weight * at_high.pmf(x) == pytest.approx(tail, abs=1e-9)


# Laws


@pytest.mark.parametrize("method", METHODS)
@given(counts(), confidences)
@settings(deadline=None, max_examples=40)
def test_exchanging_successes_and_failures_mirrors_the_interval(method, count, confidence):
    x, n = count
    found, mirrored = interval(x, n, method, confidence), interval(n - x, n, method, confidence)
    assert (found.low, found.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low), abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@given(counts(), confidences, confidences)
@settings(deadline=None, max_examples=40)
def test_more_confidence_never_narrows(method, count, first, second):
    less, more = sorted((first, second))
    narrow, wide = interval(*count, method, less), interval(*count, method, more)
    # as far as a rate can go: below 0 and above 1 Agresti–Coull does not keep the order
    assert max(wide.low, 0) <= max(narrow.low, 0) + 1e-12
    assert min(wide.high, 1) >= min(narrow.high, 1) - 1e-12


@pytest.mark.parametrize("method", [m for m in METHODS if m != "wald"])
@given(st.integers(1, 40), confidences)
@settings(deadline=None, max_examples=15)
def test_limits_rise_with_successes(method, n, confidence):
    found = [interval(x, n, method, confidence) for x in range(n + 1)]
    assert np.all(np.diff([i.low for i in found]) >= -1e-12)
    assert np.all(np.diff([i.high for i in found]) >= -1e-12)


def test_wald_breaks_that_law():
    assert interval(1, 29, "wald").low < interval(0, 29, "wald").low


@pytest.mark.parametrize("method", METHODS)
@given(counts(), st.floats(0.5, 0.9999))
@settings(deadline=None, max_examples=40)
def test_estimate_lies_within_its_interval(method, count, confidence):
    found = interval(*count, method, confidence)
    assert found.low <= found.estimate <= found.high
    assert found.width == found.high - found.low


@given(counts(), confidences)
@settings(deadline=None, max_examples=60)
def test_mid_p_lies_inside_clopper_pearson(count, confidence):
    exact = interval(*count, "clopper-pearson", confidence)
    shorter = interval(*count, "mid-p", confidence)
    assert exact.low <= shorter.low <= shorter.high <= exact.high


# The table of methods


def test_intervals_is_one_row_a_method_in_the_order_asked():
    found = intervals(8, 17, methods=("wald", "wilson"), confidence=0.9)
    assert list(found.columns) == ["method", "estimate", "low", "high", "width", "confidence"]
    assert found["method"].tolist() == ["wald", "wilson"]
    single = interval(8, 17, "wilson", 0.9)
    assert found.loc[1].tolist() == [
        "wilson",
        8 / 17,
        single.low,
        single.high,
        single.width,
        0.9,
    ]


def test_intervals_lists_all_methods_by_default():
    assert tuple(intervals(0, 17)["method"]) == METHODS
    assert METHODS == (
        "clopper-pearson",
        "wilson",
        "wilson-cc",
        "jeffreys",
        "agresti-coull",
        "mid-p",
        "wald",
    )


# Coverage


def test_coverage_matches_adding_up_by_hand():
    # n = 2: the Wald interval holds 1/2 only if the count is 1, with probability 1/2
    pd.testing.assert_frame_equal(
        coverage([0.5], 2, "wald"), pd.DataFrame({"rate": [0.5], "coverage": [0.5]})
    )


@pytest.mark.parametrize("method", METHODS)
@given(st.integers(1, 20), confidences, st.lists(st.floats(0, 1), min_size=1, max_size=3))
@settings(deadline=None, max_examples=15)
def test_coverage_matches_a_loop_over_intervals(method, n, confidence, rates):
    found = coverage(rates, n, method, confidence)
    assert found["rate"].tolist() == rates
    for rate, covered in zip(rates, found["coverage"], strict=True):
        held = 0.0
        for x in range(n + 1):
            limits = interval(x, n, method, confidence)
            if limits.low <= rate <= limits.high:
                held += math.comb(n, x) * rate**x * (1 - rate) ** (n - x)
        assert covered == pytest.approx(held, abs=1e-9)
        assert 0 <= covered <= 1


@given(st.integers(1, 60), confidences, st.lists(st.floats(0, 1), min_size=1, max_size=20))
@settings(deadline=None, max_examples=100)
def test_clopper_pearson_always_covers_as_often_as_promised(n, confidence, rates):
    assert coverage(rates, n, "clopper-pearson", confidence)["coverage"].min() >= confidence - 1e-9


@pytest.mark.parametrize("method", INSIDE_0_TO_1)
def test_a_certain_event_is_always_covered(method):
    assert coverage([0, 1], 17, method)["coverage"].tolist() == [1, 1]


def test_wald_covers_far_too_rarely_for_17_patients():
    assert coverage([0.02], 17, "wald")["coverage"].item() < 0.35


def test_mean_coverage_of_mid_p_and_wilson_is_near_95_percent():
    rates = np.linspace(0.05, 0.95, 181)
    for method in ("mid-p", "wilson", "jeffreys"):
        assert coverage(rates, 17, method)["coverage"].mean() == pytest.approx(0.955, abs=0.01)
