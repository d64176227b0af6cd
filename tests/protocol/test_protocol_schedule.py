"""Schedules: days as printed, assumptions named, plans of one's own, and what can be compared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit import protocol


def days(table, arm):
    return table.loc[table["arm"] == arm, "day"].tolist()


def test_a_single_infusion_is_on_day_0_and_has_no_visits(minimal):
    assert protocol.infusions(minimal)["day"].tolist() == [0]
    assert protocol.visits(minimal).empty
    assert protocol.visit_readings(minimal).empty


def test_infusion_days_of_the_press_article(cheng):
    table = protocol.infusions(cheng)

    assert days(table, "P1") == [0, 14, 28, 42]
    assert days(table, "A") == days(table, "B") == [0, 15, 30, 45]
    assert days(table, "C") == days(table, "D") == [0, 30]
    assert table.columns.tolist() == ["arm", "infusion", "day", "dose_per_kg"]


def test_infusions_add_up_to_the_cumulative_dose(trial):
    sums = protocol.infusions(trial).groupby("arm")["dose_per_kg"].sum()

    expected = protocol.cumulative_dose(trial).set_index("arm")["cumulative"]
    assert sums.to_dict() == pytest.approx(expected.to_dict())


def test_visits_stay_with_the_phase_they_were_printed_for(cheng):
    table = protocol.visits(cheng)

    assert set(table["arm"]) == {"P1"}
    assert days(table, "P1") == [57, 72, 87, 102, 132, 222]
    assert set(table["kind"]) == {"assumed"}


def test_the_other_reading_counts_from_day_0(cheng):
    table = protocol.visits(cheng, after_treatment="first infusion")

    assert days(table, "P1") == [15, 30, 45, 60, 90, 180]


def test_readings_differ_by_the_length_of_the_course(cheng):
    assert set(protocol.visit_readings(cheng)["difference"]) == {42.0}


def test_visits_after_the_first_dose_leave_nothing_open(other):
    table = protocol.visits(other)

    assert days(table, "L") == [84, 365]
    assert table["kind"].tolist() == ["derived", "assumed"] * 2
    assert set(protocol.visit_readings(other)["difference"]) == {0.0}
    assert protocol.assumptions(table) == ["1 year counted as 365 days"]


def test_an_assumption_has_a_name(cheng):
    named = protocol.assumptions(protocol.visits(cheng))

    assert named == [
        "“after treatment” counted from the last infusion",
        "1 month counted as 30 days",
    ]
    extra = protocol.visit_readings(cheng)["assumption"].tolist()
    assert extra == [""] * 3 + ["1 month counted as 30 days"] * 3


def test_an_unknown_reading_is_refused(cheng):
    with pytest.raises(ValueError, match=r"'lunch' is not known; allowed: last infusion, first"):
        protocol.visits(cheng, after_treatment="lunch")


@given(st.floats(0.1, 20), st.integers(1, 12), st.integers(1, 90))
def test_a_plan_has_its_infusions_at_equal_intervals(dose, number, interval):
    plan = protocol.plan(dose, number, interval)

    assert len(plan.days) == number
    assert plan.days[0] == 0
    assert {b - a for a, b in zip(plan.days, plan.days[1:], strict=False)} <= {interval}
    assert plan.cumulative == pytest.approx(dose * number)


@pytest.mark.parametrize(
    ("values", "name"),
    [((0, 1, 1), "dose_per_kg"), ((1, 0, 1), "infusions"), ((1, 2, 0), "interval_days")],
)
def test_an_impossible_plan_is_refused_by_name(values, name):
    with pytest.raises(ValueError, match=f"{name} = 0"):
        protocol.plan(*values)


def test_a_plan_of_one_infusion_needs_no_interval():
    assert protocol.plan(1, 1, 0).days == (0,)


def test_one_arm_has_no_pairs(minimal):
    found = protocol.confounding(minimal)

    assert found.pairs.empty
    assert found.twins.empty
    assert found.grid.shape == (1, 1)


def test_every_pair_is_there_once(trial):
    pairs = protocol.confounding(trial).pairs
    n = len(trial.arms)

    assert len(pairs) == n * (n - 1) // 2
    assert (pairs["n_differences"] == pairs["differs"].map(len)).all()


def test_dose_and_interval_change_together(cheng):
    found = protocol.confounding(cheng)

    assert found.grid.loc[1.5, 14] == "Phase 1"
    assert found.grid.loc[3.0, 30] == "Group D"
    assert found.grid.loc[3.0, 15] == ""
    assert found.doses_at_several_intervals() == {1.5: [14, 15]}
    assert found.pairs_differing_only_in("infusions").empty
    only_dose = found.pairs_differing_only_in("dose")[["arm_1", "arm_2"]].to_numpy().tolist()
    assert only_dose == [["A", "B"], ["C", "D"]]


def test_phase_1_and_group_a_are_twins(cheng):
    twins = protocol.confounding(cheng).twins

    assert twins[["arm_1", "arm_2", "interval"]].to_numpy().tolist() == [["P1", "A", "14 v 15"]]


def test_arms_that_differ_in_nothing_are_twins_too(other):
    arms = other.arms.assign(dose_per_kg=1.0).astype(other.arms.dtypes)
    found = protocol.confounding(replace(other, arms=arms))

    assert found.twins["n_differences"].tolist() == [0]
    assert found.grid.loc[1.0, 28] == "Low dose, High dose"


def test_an_unknown_feature_is_refused(cheng):
    with pytest.raises(ValueError, match="allowed: dose, interval, infusions"):
        protocol.confounding(cheng).pairs_differing_only_in("colour")
