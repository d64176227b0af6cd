"""The trend test, against R, Fisher's test and the deals counted one by one."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit.proportions import compare, trend, trend_power

ALTERNATIVES = ("two-sided", "greater", "less")
FLIPPED = {"two-sided": "two-sided", "greater": "less", "less": "greater"}

# scores with ties and steps that floats cannot hold, as doses have them
scores_of_groups = st.sampled_from(
    [(0, 1, 2), (1.5, 2.0, 2.5), (0.1, 0.2, 0.3), (6, 8, 6), (5, 6, 8), (-1, 0.5, 7), (3, 2, 1)]
)


@st.composite
def three_groups(draw, largest=3):
    n = tuple(draw(st.integers(1, largest)) for _ in range(3))
    return tuple(draw(st.integers(0, k)) for k in n), n, draw(scores_of_groups)


def exact_scores(scores):
    return [Fraction(str(s)) for s in scores]


def brute_force_p(responders, n, scores, alternative):
    """Deal the response to every set of patients and count."""
    scores = exact_scores(scores)
    cards = [s for k, s in zip(n, scores, strict=True) for _ in range(k)]
    total = sum(responders)
    seen = sum(x * s for x, s in zip(responders, scores, strict=True))
    mean = Fraction(total, len(cards)) * sum(cards)
    sums = [sum(deal, Fraction(0)) for deal in itertools.combinations(cards, total)]
    further = {
        "two-sided": lambda s: abs(s - mean) >= abs(seen - mean),
        "greater": lambda s: s >= seen,
        "less": lambda s: s <= seen,
    }[alternative]
    return sum(map(further, sums)) / len(sums)


# The degenerate cases first


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "normal"])
@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("responders", [(0, 0, 0), (5, 4, 3)], ids=["nobody", "everybody"])
def test_p_is_1_where_nobody_or_everybody_responded(responders, alternative, exact):
    found = trend(responders, (5, 4, 3), (0, 1, 2), exact, alternative)
    assert found.p_value == 1
    assert math.isnan(found.z)
    assert found.statistic == found.expected


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_one_patient_a_group(alternative):
    found = trend((0, 1), (1, 1), (0, 1), alternative=alternative)
    assert found.p_value == {"two-sided": 1, "greater": 0.5, "less": 1}[alternative]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        pytest.param(((1,), (5,), (0,)), ValueError, "at least 2 groups; found 1", id="one group"),
        pytest.param(((), (), ()), ValueError, "at least 2 groups; found 0", id="no group"),
        pytest.param(
            ((1, 2), (5, 5), (0, 1, 2)),
            ValueError,
            "responders has 2, n has 2, scores has 3",
            id="lengths",
        ),
        pytest.param(
            ((1, 6), (5, 5), (0, 1)),
            ValueError,
            r"responders\[1\] = 6, n\[1\] = 5",
            id="too many responders",
        ),
        pytest.param(((1, 2), (5, 5), (2, 2.0)), ValueError, "found only 2", id="equal scores"),
        pytest.param(
            ((1, 2), (5, 5), (0, math.inf)),
            ValueError,
            r"scores\[1\] must be a finite number",
            id="infinite score",
        ),
        pytest.param(
            ((1, 2), (5, 5), (0, "1")), TypeError, r"scores\[1\] must be a number", id="word score"
        ),
        pytest.param((3, (5, 5), (0, 1)), TypeError, "responders must be a list", id="number"),
        pytest.param(
            ((1, 2), {5, 6}, (0, 1)), TypeError, "n must be a list", id="set without order"
        ),
    ],
)
def test_groups_that_do_not_fit_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        trend(*arguments)


@pytest.mark.parametrize("bad", [1.5, -0.1, 47.1, math.nan], ids=str)
def test_power_needs_rates_between_0_and_1(bad):
    with pytest.raises(ValueError, match=r"rates\[1\] must be"):
        trend_power((0.1, bad), (5, 5), (0, 1))


@pytest.mark.parametrize("alpha", [0, 1, 5])
def test_power_needs_an_alpha_between_0_and_1(alpha):
    with pytest.raises(ValueError, match="alpha must be strictly between 0 and 1"):
        trend_power((0.1, 0.5), (5, 5), (0, 1), alpha)


def test_columns_of_a_frame_are_groups():
    frame = pd.DataFrame({"responders": [2, 4, 4], "n": [6, 6, 6], "dose": [1.5, 2.0, 2.5]})
    found = trend(frame["responders"], frame["n"], frame["dose"])
    assert found == trend([2, 4, 4], [6, 6, 6], [1.5, 2.0, 2.5])
    assert found.scores == (1.5, 2.0, 2.5)
    assert found.statistic == 21


# Published values


def test_pain_data_of_the_sas_manual_keep_their_values():
    # the data are the manual's; the values guard against change, no printed result was read
    groups = (6, 7, 9, 14, 23), (32, 33, 32, 32, 32), (0, 1, 2, 3, 4)
    one_sided, two_sided = trend(*groups, alternative="greater"), trend(*groups)
    assert round(one_sided.z, 4) == 4.7918
    assert f"{one_sided.p_value:.3e}" == "7.237e-07"
    assert f"{two_sided.p_value:.3e}" == "1.324e-06"


@pytest.mark.parametrize("responders", [(2, 4, 4), (4, 2, 2)], ids=["S1", "S2"])
def test_match_counting_every_deal_of_soper_data_in_the_sas_manual(responders):
    score_of = [0] * 6 + [1] * 6 + [2] * 6
    observed = responders[1] + 2 * responders[2]
    deals = [sum(d) for d in itertools.combinations(score_of, sum(responders))]
    found = trend(responders, (6, 6, 6), (0, 1, 2), alternative="greater")
    share = sum(total >= observed for total in deals) / len(deals)
    assert found.p_value == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize(
    ("scores", "chi_square"), [((1, 2, 3, 4), 8.2249223), ((0, 0, 0, 1), 12.17314622)], ids=str
)
def test_match_r_prop_trend_test_smokers(scores, chi_square):
    found = trend((83, 90, 129, 70), (86, 93, 136, 82), scores, exact=False)
    assert found.z**2 == pytest.approx(chi_square, rel=1e-8)
    assert found.z < 0
    if scores == (1, 2, 3, 4):
        assert found.p_value == pytest.approx(0.004131897, rel=1e-6)


# Other routes to the same number


@given(st.integers(1, 12), st.integers(1, 12), st.data())
@settings(deadline=None)
def test_two_groups_one_sided_is_fishers_test(n1, n2, data):
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    table = [[x1, n1 - x1], [x2, n2 - x2]]
    for alternative in ("greater", "less"):
        # the score counts the second group, the table asks about the first
        found = trend((x1, x2), (n1, n2), (0, 1), alternative=alternative).p_value
        fisher = compare(table, alternative=FLIPPED[alternative]).p_value
        assert found == pytest.approx(fisher, rel=1e-9)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(three_groups())
@settings(deadline=None, max_examples=60)
def test_exact_p_matches_dealing_all_cards(alternative, groups):
    found = trend(*groups, alternative=alternative)
    assert found.p_value == brute_force_p(*groups, alternative)


def test_tied_score_sums_stay_tied_in_floats():
    # 0.1 + 0.2 and 0.3 + 0 are the same sum, but not the same float
    scores = (0.0, 0.1, 0.2, 0.3)
    responders, n = (0, 1, 1, 0), (1, 1, 1, 1)
    found = trend(responders, n, scores, alternative="greater")
    assert found.p_value == 4 / 6


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(three_groups(largest=2), st.data())
@settings(deadline=None, max_examples=25)
def test_power_matches_adding_up_every_outcome(alternative, groups, data):
    _, n, scores = groups
    rates = tuple(data.draw(st.floats(0, 1)) for _ in n)
    alpha = data.draw(st.sampled_from([0.05, 0.1, 0.25, 0.5]))
    expected = 0.0
    for outcome in itertools.product(*(range(k + 1) for k in n)):
        if brute_force_p(outcome, n, scores, alternative) <= alpha:
            expected += math.prod(
                math.comb(k, x) * r**x * (1 - r) ** (k - x)
                for x, k, r in zip(outcome, n, rates, strict=True)
            )
    assert trend_power(rates, n, scores, alpha, alternative) == pytest.approx(expected, abs=1e-12)


def test_power_counts_a_p_value_equal_to_alpha():
    # 3 v 0 of 3 has p = 1/20 exactly
    assert trend_power((0, 1), (3, 3), (0, 1), 0.05, "greater") == 1
    assert trend_power((0, 1), (3, 3), (0, 1), 0.049, "greater") == 0


# Laws


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "normal"])
@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(three_groups(largest=8), st.sampled_from([2, 0.5, 10]), st.sampled_from([-3, 0, 1.5]))
@settings(deadline=None, max_examples=25)
def test_unit_and_zero_of_the_score_do_not_matter(alternative, exact, groups, unit, zero):
    responders, n, scores = groups
    moved = [round(s * unit + zero, 9) for s in scores]
    found = trend(responders, n, scores, exact, alternative).p_value
    assert found == pytest.approx(trend(responders, n, moved, exact, alternative).p_value)


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "normal"])
@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(three_groups(largest=8))
@settings(deadline=None, max_examples=25)
def test_turning_the_scores_turns_the_test_round(alternative, exact, groups):
    responders, n, scores = groups
    found = trend(responders, n, scores, exact, alternative).p_value
    turned = trend(responders, n, [-s for s in scores], exact, FLIPPED[alternative]).p_value
    others = [k - x for x, k in zip(responders, n, strict=True)]
    exchanged = trend(others, n, scores, exact, FLIPPED[alternative]).p_value
    assert found == pytest.approx(turned)
    assert found == pytest.approx(exchanged)


@given(three_groups(largest=8), st.permutations(range(3)))
@settings(deadline=None, max_examples=25)
def test_order_of_the_groups_does_not_matter(groups, order):
    shuffled = [[column[i] for i in order] for column in groups]
    assert trend(*shuffled).p_value == pytest.approx(trend(*groups).p_value)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(three_groups(largest=6), st.floats(0, 1), st.floats(0.01, 0.3))
@settings(deadline=None, max_examples=40)
def test_size_never_exceeds_alpha(alternative, groups, rate, alpha):
    _, n, scores = groups
    assert trend_power((rate,) * 3, n, scores, alpha, alternative) <= alpha + 1e-12


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_normal_approaches_exact_for_large_groups(alternative):
    groups = (40, 45, 55), (100, 100, 100), (0, 1, 2)
    exact = trend(*groups, alternative=alternative).p_value
    assert trend(*groups, exact=False, alternative=alternative).p_value == pytest.approx(
        exact, abs=0.015
    )


def test_results_are_plain_python_numbers():
    found = trend(np.array([2, 4, 4]), np.array([6, 6, 6]), np.array([0, 1, 2]))
    assert all(type(v) is float for v in (found.statistic, found.expected, found.z, found.p_value))
    assert all(type(k) is int for k in (*found.responders, *found.n))
    assert type(trend_power((0, 1), (3, 3), (0, 1))) is float
