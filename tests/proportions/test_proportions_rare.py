"""Rare events: upper limits, and how many patients it takes to see one."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit.proportions import (
    detection_probability,
    interval,
    n_to_detect,
    rule_of_three,
    upper_limit,
)


@pytest.mark.parametrize("n", [1, 17, 100_000], ids="n={}".format)
def test_upper_limit_of_nothing_seen_matches_its_closed_form(n):
    assert upper_limit(0, n) == pytest.approx(-math.expm1(math.log(0.05) / n), rel=1e-10)


def test_upper_limit_of_0_in_17_is_16_percent():
    assert round(upper_limit(0, 17), 4) == 0.1616
    assert round(upper_limit(0, 17, sides=2), 4) == 0.1951


@pytest.mark.parametrize("n", [1, 17])
@pytest.mark.parametrize("sides", [1, 2])
def test_upper_limit_is_1_if_everybody_had_the_event(n, sides):
    assert upper_limit(n, n, sides=sides) == 1


@given(st.integers(1, 200), st.data(), st.floats(0.5, 0.999))
@settings(deadline=None)
def test_two_sided_upper_limit_is_the_end_of_clopper_pearson(n, data, confidence):
    events = data.draw(st.integers(0, n))
    assert upper_limit(events, n, confidence, sides=2) == pytest.approx(
        interval(events, n, confidence=confidence).high, abs=1e-12
    )
    assert upper_limit(events, n, confidence) <= upper_limit(events, n, confidence, sides=2)


@pytest.mark.parametrize("sides", [0, 3])
def test_upper_limit_has_one_or_two_sides(sides):
    with pytest.raises(ValueError, match=rf"sides must be 1 or 2; found {sides}"):
        upper_limit(0, 17, sides=sides)


def test_rule_of_three_is_close_to_three_over_n():
    assert rule_of_three(17) == pytest.approx(2.995732273553991 / 17, rel=1e-12)
    assert rule_of_three(2) > 1  # the approximation, left as it comes


@given(st.integers(1, 10_000), st.floats(0.01, 0.9999))
def test_rule_of_three_lies_above_the_exact_limit(n, confidence):
    assert rule_of_three(n, confidence) > upper_limit(0, n, confidence)


@pytest.mark.parametrize("n", [1, 17, 10**6], ids="n={}".format)
def test_detection_of_the_impossible_and_the_certain(n):
    impossible = detection_probability(0, n)
    assert (impossible, math.copysign(1, impossible)) == (0, 1)
    assert detection_probability(1, n) == 1


def test_detection_probability_matches_exact_arithmetic():
    assert detection_probability(0.1, 17) == pytest.approx(
        float(1 - (1 - Fraction(1, 10)) ** 17), rel=1e-14
    )


def test_detection_probability_keeps_tiny_rates():
    # 1 − (1 − 1e-18)^17 computed naively is 0
    assert detection_probability(1e-18, 17) == pytest.approx(17e-18, rel=1e-12)


def test_detection_probability_takes_arrays():
    found = detection_probability(np.array([[0], [0.1], [1]]), [1, 17])
    assert found.shape == (3, 2)
    assert found[1].tolist() == [
        pytest.approx(0.1),
        pytest.approx(detection_probability(0.1, 17)),
    ]
    assert isinstance(detection_probability([0.1], 17), np.ndarray)
    assert type(detection_probability(0.1, 17)) is float


@pytest.mark.parametrize("n", [17.0, "17", True, None, [17.5]], ids=str)
def test_detection_among_a_number_that_is_not_whole_is_refused(n):
    with pytest.raises(TypeError, match="n must be whole numbers such as 8"):
        detection_probability(0.1, n)


@pytest.mark.parametrize(
    ("rate", "probability", "n"),
    [
        pytest.param(0.1, 0.1, 1, id="one patient exactly"),
        pytest.param(0.1, 0.19, 2, id="two patients exactly"),
        pytest.param(0.1, 0.271, 3, id="three patients exactly"),
        pytest.param(0.1, 0.2711, 4, id="a little more than three"),
        pytest.param(0.5, 0.75, 2, id="two coins"),
        pytest.param(0.5, 1 - 0.5**30, 30, id="thirty coins"),
        pytest.param(1, 0.95, 1, id="certain event"),
        pytest.param(0.01, 0.95, 299, id="1 in 100"),
        pytest.param(0.001, 0.95, 2995, id="1 in 1000"),
        pytest.param(1e-9, 0.95, 2_995_732_273, id="1 in 10^9"),
        pytest.param(0.2, 1e-12, 1, id="hardly any certainty"),
    ],
)
def test_n_to_detect_at_known_values(rate, probability, n):
    assert n_to_detect(rate, probability) == n


@given(st.integers(1, 999), st.integers(1, 999))
@settings(deadline=None, max_examples=300)
def test_n_to_detect_is_the_smallest_in_exact_arithmetic(per_mille, wanted):
    n = n_to_detect(per_mille / 1000, wanted / 1000)
    miss, allowed = 1 - Fraction(per_mille, 1000), 1 - Fraction(wanted, 1000)
    assert miss**n <= allowed
    assert n == 1 or miss ** (n - 1) > allowed


@given(st.integers(1, 15), st.integers(1, 99))
def test_n_to_detect_finds_the_exact_boundary_again(n, percent):
    exact = 1 - (1 - Fraction(percent, 100)) ** n
    # only boundaries that can be written as a float
    if str(float(exact)) != "1.0" and Fraction(str(float(exact))) == exact:
        assert n_to_detect(percent / 100, float(exact)) == n


def test_n_to_detect_an_impossible_event_is_refused():
    with pytest.raises(ValueError, match=r"rate must be above 0: .* never happens is never seen"):
        n_to_detect(0)


@pytest.mark.parametrize("probability", [0, 1, 95])
def test_n_to_detect_with_an_impossible_wish_is_refused(probability):
    with pytest.raises(ValueError, match="probability must be strictly between 0 and 1"):
        n_to_detect(0.1, probability)
