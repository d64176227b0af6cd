"""Dealing the responders again."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit.proportions import compare, difference, shuffle_distribution, shuffle_once, shuffles


@st.composite
def two_groups(draw, largest=12):
    n1, n2 = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2


# The degenerate cases first


@pytest.mark.parametrize(
    "groups", [(0, 9, 0, 8), (9, 9, 8, 8)], ids=["no responders", "all respond"]
)
def test_nothing_can_be_dealt_differently(groups):
    assert np.all(shuffles(*groups, size=20, seed=1) == 0)
    table = shuffle_distribution(*groups)
    assert table["difference"].tolist() == [0]
    assert table["probability"].tolist() == [1]
    assert shuffle_once(*groups, seed=1)["responder"].nunique() == 1


def test_two_patients_have_two_deals():
    table = shuffle_distribution(1, 1, 0, 1)
    assert table["difference"].tolist() == [-1, 1]
    assert table["successes_1"].tolist() == [0, 1]
    assert table["probability"].tolist() == pytest.approx([0.5, 0.5])


def test_seed_decides_and_is_needed():
    first, again = (shuffles(6, 9, 2, 8, size=50, seed=7) for _ in range(2))
    assert first.tolist() == again.tolist()
    assert first.tolist() != shuffles(6, 9, 2, 8, size=50, seed=8).tolist()
    rng = np.random.default_rng(7)
    assert first.tolist() == shuffles(6, 9, 2, 8, size=50, seed=rng).tolist()
    assert first.tolist() != shuffles(6, 9, 2, 8, size=50, seed=rng).tolist()
    with pytest.raises(TypeError, match="seed must be a whole number"):
        shuffles(6, 9, 2, 8, size=50, seed=None)


# Known results


@pytest.mark.parametrize("alternative", ["greater", "less"])
@given(two_groups())
@settings(deadline=None)
def test_one_tail_of_the_distribution_is_fishers_test(alternative, groups):
    s1, n1, s2, n2 = groups
    table = shuffle_distribution(*groups)
    seen = difference(*groups).estimate
    far = table["difference"] >= seen if alternative == "greater" else table["difference"] <= seen
    fisher = compare([[s1, n1 - s1], [s2, n2 - s2]], alternative=alternative).p_value
    assert table.loc[far, "probability"].sum() == pytest.approx(fisher)


@given(two_groups())
def test_distribution_matches_counting_deals(groups):
    s1, n1, s2, n2 = groups
    table = shuffle_distribution(*groups)
    deals = math.comb(n1 + n2, s1 + s2)
    for row in table.itertuples():
        ways = math.comb(n1, row.successes_1) * math.comb(n2, s1 + s2 - row.successes_1)
        assert row.probability == pytest.approx(ways / deals)
        assert row.difference == pytest.approx(
            row.successes_1 / n1 - (s1 + s2 - row.successes_1) / n2
        )
    assert table["probability"].sum() == pytest.approx(1)
    assert (table["difference"] * table["probability"]).sum() == pytest.approx(0, abs=1e-12)


@given(two_groups(), st.integers(0, 2**32))
def test_shuffles_are_exactly_values_of_the_distribution(groups, seed):
    possible = set(shuffle_distribution(*groups)["difference"])
    found = shuffles(*groups, size=30, seed=seed)
    assert found.shape == (30,)
    assert set(found.tolist()) <= possible
    assert difference(*groups).estimate in possible


def test_equal_differences_of_opposite_sign_are_equal_floats():
    table = shuffle_distribution(5, 10, 5, 10)
    assert table["difference"].tolist() == [-d for d in reversed(table["difference"].tolist())]


def test_many_shuffles_approach_the_distribution():
    table = shuffle_distribution(6, 9, 2, 8)
    found = shuffles(6, 9, 2, 8, size=100_000, seed=2022)
    for row in table.itertuples():
        assert np.mean(found == row.difference) == pytest.approx(row.probability, abs=0.006)


@given(two_groups(), st.integers(0, 2**32))
def test_one_deal_keeps_all_cards(groups, seed):
    s1, n1, s2, n2 = groups
    cards = shuffle_once(*groups, seed=seed)
    assert list(cards.columns) == ["slot", "group", "responder"]
    assert cards["slot"].tolist() == list(range(1, n1 + n2 + 1))
    assert cards["group"].value_counts().to_dict() == {1: n1, 2: n2}
    assert cards["responder"].dtype == bool
    assert cards["responder"].sum() == s1 + s2


def test_every_slot_is_equally_likely_to_get_a_responder():
    rng = np.random.default_rng(2022)
    deals = [shuffle_once(3, 4, 1, 4, seed=rng)["responder"] for _ in range(2000)]
    assert np.mean(deals, axis=0) == pytest.approx(0.5, abs=0.05)
