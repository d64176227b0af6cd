"""What the protocol notebook says on records unlike the one it began with."""

from __future__ import annotations

import dataclasses

import pytest

from trialkit import figures, orientation, protocol, records, widgets


@pytest.fixture(scope="module")
def yao() -> records.Trial:
    return records.load_trial("yao2021")


@pytest.fixture(scope="module")
def demo() -> records.Trial:
    return records.load_trial("demo2030")


@pytest.fixture(scope="module")
def by_area(cheng) -> records.Trial:
    """A record whose doses are per area of skin."""
    return dataclasses.replace(cheng, about={**cheng.about, "dose_unit": "10^6 cells/cm²"})


# Patients


def test_patients_are_counted_attribute_by_attribute(yao):
    text = protocol.who_was_treated(yao)
    assert "By sex: men: 6; women: 1." in text
    assert "By completion: completers: 4 of 7." in text
    assert "By follow-up: followed for one year: 2 of 7." in text
    assert "phase" not in text, "one phase is everybody"


def test_groups_without_an_attribute_are_subgroups(other):
    text = protocol.who_was_treated(other)
    assert "By subgroup: under 40: 10; 40 and over: 14." in text


def test_one_arm_needs_no_division(yao):
    assert protocol.how_arms_were_formed(yao).endswith(
        "With one arm, there was nothing to divide the patients into."
    )


# Times without a stated start


def test_a_time_without_a_start_is_counted_both_ways(yao):
    last = protocol.visits(yao, "last infusion").set_index("visit")
    first = protocol.visits(yao, "first infusion").set_index("visit")
    assert last["day"].to_dict() == {"W12": 140, "Y1": 421}  # last infusion: day 56
    assert first["day"].to_dict() == {"W12": 84, "Y1": 365}
    assert set(last["kind"]) == {"assumed"}
    assert last.loc["W12", "assumption"] == (
        "a time without a printed start counted from the last infusion"
    )
    readings = protocol.visit_readings(yao).set_index("label")
    assert readings["difference"].tolist() == [56, 56]
    assert readings["assumption"].to_dict() == {
        "12 weeks": "",
        "one year": "1 year counted as 365 days",
    }


# A single infusion


def test_a_single_infusion_has_no_interval(demo):
    pairs = protocol.confounding(demo).pairs.set_index(["arm_1", "arm_2"])
    assert pairs.loc[("L", "H"), "interval"] == "28 v none"
    alt = figures.alt_text(figures.dose_grid(demo))
    assert "4 once: High dose" in alt
    (axes,) = figures.dose_grid(demo).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["single infusion", "28"]


# Doses that do not go by weight


def test_doses_by_area_give_no_cells_for_a_weight(by_area):
    assert not protocol.is_by_weight(by_area)
    assert "cells_each" not in protocol.cumulative_dose(by_area, weight_kg=70)
    assert protocol.largest_infusion(by_area) is None
    assert "implies no weight" in protocol.largest_infusion_text(by_area)
    assert "not given by body weight" in figures.cells_table(by_area, weight_kg=70)._repr_html_()
    assert "a dose by body weight (section 3)" in protocol.not_in_record(by_area)
    assert not [row for row in protocol.result_rows(by_area) if "largest" in row["key"]]


def test_doses_by_area_still_have_schedules(by_area):
    figure = figures.dose_plan(by_area, 2, 3, 14, weight_kg=70)
    assert "cells in one infusion" not in figures.alt_text(figure)
    assert [axes.get_title() for axes in figure.axes] == [
        "Infusions",
        "The whole course",
        "One infusion",
    ]
    for settings in widgets.dose_plan_settings(by_area, weight_kg=70).values():
        assert "cells in one" not in figures.alt_text(figures.dose_plan(**settings))
    widgets.dose_plan_explorer(by_area, weight_kg=70)


def test_doses_by_area_give_the_first_notebook_another_assumption(by_area):
    table = orientation.kinds_of_numbers(by_area).set_index("kind")
    assert "half as large" in table.loc["assumed", "example"]
    assert "cells/cm²" in table.loc["assumed", "value"]


# What is not there


def test_sections_without_content_are_named_once(yao, demo, cheng):
    assert protocol.not_in_record(cheng) == ""
    assert protocol.not_in_record(demo) == ""
    text = protocol.not_in_record(yao)
    assert text.startswith("**Not in the record of Yao 2021:** entry criteria (section 1); ")
    for words in ("a second arm", "a dated change", "the size of the largest infusion"):
        assert words in text
    assert "a dose by body weight" not in text
    assert "visits" not in text


def test_one_date_alone_does_not_fill_the_timeline(yao):
    (axes,) = figures.registry_timeline(yao).axes
    low, high = axes.get_xlim()
    bars = [patch for patch in axes.patches if patch.get_width() > 1]
    assert bars
    assert max(bar.get_width() for bar in bars) < (high - low) / 3
