"""Statistics on single sub-tables, against NumPy and the proportions room."""

from __future__ import annotations

import numpy as np
import pytest

from trialkit import cohorts, proportions
from trialkit.errors import ParameterError


@pytest.fixture(scope="module")
def space(cheng):
    return cohorts.compatible(cheng)


def _value(statistic, table, space):
    """The value on one table, given by hand."""
    views = tuple(space._model.view(name) for name in statistic.attributes)
    return statistic.values(np.array([table]), views)[0]


# --- degenerate tables


@pytest.mark.parametrize("make", [cohorts.difference, cohorts.fisher_p])
def test_an_empty_group_has_no_value(make, space):
    assert np.isnan(_value(make("sex", "pasi75"), [[0, 0], [3, 5]], space))


def test_a_rate_of_nobody_has_no_value(space):
    statistic = cohorts.rate("pasi75", within={"sex": "female"})
    assert np.isnan(_value(statistic, [[0, 0], [3, 5]], space))
    assert _value(cohorts.rate("pasi75"), [0, 4], space) == 0


@pytest.mark.parametrize("responders", [[0, 0, 0, 0], [2, 1, 1, 1]])
def test_equal_responses_have_no_correlation_and_a_trend_p_of_one(responders, space):
    sizes = np.array([2, 1, 1, 1])
    table = np.column_stack([responders, sizes - responders])
    assert np.isnan(_value(cohorts.correlation("dose", "pasi75"), table, space))
    assert _value(cohorts.trend_p("dose", "pasi75"), table, space) == 1


def test_one_dose_has_neither_trend_nor_correlation(space):
    table = [[3, 2], [0, 0], [0, 0], [0, 0]]
    assert np.isnan(_value(cohorts.correlation("dose", "pasi75"), table, space))
    assert np.isnan(_value(cohorts.trend_p("dose", "pasi75"), table, space))


def test_a_statistic_of_ones_own_without_a_value_is_skipped(space):
    def odds(table):
        return int(table[0, 0]) * int(table[1, 1]) / (int(table[0, 1]) * int(table[1, 0]))

    def nothing(table):
        return None if table[0, 0] == 4 else float(table[0, 0])

    ratio = space.bounds(cohorts.Statistic("odds ratio", ("sex", "pasi75"), odds))
    assert (ratio.undefined, ratio.tables) == (1, 3)  # no man above 75: division by zero
    assert (ratio.low, ratio.high) == pytest.approx((4 * 6 / (5 * 2), 5 * 7 / (4 * 1)))
    bounds = space.bounds(cohorts.Statistic("women", ("sex", "pasi75"), nothing, unit="patients"))
    assert (bounds.low, bounds.high, bounds.undefined, bounds.unit) == (5, 6, 1, "patients")
    shares = cohorts.Statistic("numpy", ("sex", "pasi75"), lambda table: table[1, 0] / table[1, 0])
    assert space.bounds(shares).undefined == 1  # NumPy's 0/0 warns nobody


# --- against references


def test_rate_and_difference_match_numpy(space):
    table = np.array([[4, 5], [2, 6]])
    assert _value(cohorts.rate("pasi75", {"sex": "male"}), table, space) == 2 / 8
    assert _value(cohorts.rate("pasi75", {"sex": "male"}, level="no"), table, space) == 6 / 8
    expected = np.mean([1] * 4 + [0] * 5) - np.mean([1] * 2 + [0] * 6)
    assert _value(cohorts.difference("sex", "pasi75"), table, space) == pytest.approx(expected)
    swapped = cohorts.difference("sex", "pasi75", groups=("male", "female"))
    assert _value(swapped, table, space) == pytest.approx(-expected)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_fisher_matches_proportions_compare(alternative, space):
    table = [[5, 4], [1, 7]]
    statistic = cohorts.fisher_p("sex", "pasi75", alternative=alternative)
    expected = proportions.compare(table, alternative=alternative).p_value
    assert _value(statistic, table, space) == expected


def test_trend_of_two_doses_matches_fisher_one_sided(space):
    table = [[1, 6], [0, 0], [0, 0], [5, 5]]
    statistic = cohorts.trend_p("dose", "pasi75", alternative="greater")
    expected = proportions.compare([[5, 5], [1, 6]], alternative="greater").p_value
    assert _value(statistic, table, space) == pytest.approx(expected)


def test_correlation_matches_numpy_corrcoef(space):
    table = np.array([[2, 5], [1, 2], [3, 0], [2, 2]])
    doses, answers = [], []
    for dose, (yes, no) in zip((1.5, 2.0, 2.5, 3.0), table, strict=True):
        doses += [dose] * (yes + no)
        answers += [1] * yes + [0] * no
    expected = np.corrcoef(doses, answers)[0, 1]
    assert _value(cohorts.correlation("dose", "pasi75"), table, space) == pytest.approx(expected)


def test_a_level_of_a_band_can_be_the_outcome(space):
    bounds = space.bounds(cohorts.rate("pasi", within={"sex": "male"}, level="below 40"))
    assert bounds.low == bounds.high == 6 / 8
    assert bounds.statistic == "rate of pasi = below 40 within sex = male"


def test_within_takes_several_attributes_and_numbers(space):
    rate = cohorts.rate("pasi40", within={"sex": "female", "dose": 2.5})
    bounds = space.bounds(rate)
    assert (bounds.low, bounds.high) == (0, 1)
    with pytest.raises(ParameterError, match=r"dose: found level 4; allowed: 1\.5, 2, 2\.5, 3"):
        space.bounds(cohorts.rate("pasi40", within={"dose": 4}))


def test_statistics_can_be_compared_and_used_as_keys():
    assert cohorts.rate("pga") == cohorts.rate("pga")
    assert len({cohorts.trend_p("dose", "pga"), cohorts.trend_p("dose", "pga")}) == 1


# --- tables and values


def test_tables_are_the_same_whatever_the_order_of_attributes(space):
    one = space.tables("sex", "pasi40", "phase")
    other = space.tables("phase", "sex", "pasi40")
    renamed = [", ".join((d, s, p)) for s, p, d in (c.split(", ") for c in one.columns[:-1])]
    one.columns = [*renamed, "assignments"]
    first = {tuple(row) for row in one[other.columns].to_numpy().tolist()}
    assert first == {tuple(row) for row in other.to_numpy().tolist()}


def test_tables_say_what_they_are(space):
    table = space.tables("sex", "pasi75")
    assert table.attrs == {
        "attributes": ("sex", "pasi75"),
        "levels": (("female", "male"), ("yes", "no")),
        "assumptions": ("same-visit",),
    }
    assert all(type(value) is int for value in table["assignments"])


def test_values_stand_beside_their_tables(space):
    table = space.values(cohorts.difference("sex", "pasi75"))
    assert table.columns.tolist()[-2:] == ["value", "assignments"]
    assert table["value"].tolist() == pytest.approx([4 / 9 - 2 / 8, 5 / 9 - 1 / 8, 6 / 9])


def test_impossible_cells_of_nested_thresholds_stay_empty(space):
    table = space.tables("pasi40", "pasi75")
    assert table["no, yes"].tolist() == [0]
    assert table.iloc[0, :-1].tolist() == [6, 2, 0, 9]
