"""Doses: facts of the trial recomputed, laws of the arithmetic, what is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit import protocol


def test_no_dose_is_no_cells():
    assert protocol.cells(0, 70) == 0.0


def test_cells_keep_the_kind_of_what_was_given():
    doses = pd.Series([1.5, 3.0], index=["a", "b"])

    assert isinstance(protocol.cells(1.5, 70), float)
    assert isinstance(protocol.cells([1.5, 3], 70), np.ndarray)
    assert protocol.cells(doses, 100).to_dict() == {"a": 1.5e8, "b": 3e8}


@pytest.mark.parametrize("weight", [0, -1, float("nan"), float("inf"), "heavy", True, [70, 0]])
def test_impossible_weights_are_refused_by_name(weight):
    with pytest.raises(ValueError, match=r"weight_kg = .*allowed"):
        protocol.cells(1.5, weight)


@pytest.mark.parametrize("dose", [-1, float("nan"), None])
def test_impossible_doses_are_refused_by_name(dose):
    with pytest.raises(ValueError, match=r"dose_per_kg = .*allowed"):
        protocol.cells(dose, 70)


def test_a_weight_needs_a_dose():
    with pytest.raises(ValueError, match="dose_per_kg = 0"):
        protocol.implied_weight(1e8, 0)


def test_the_press_article_implies_80_kg():
    assert protocol.implied_weight(2.4e8, 3.0) == 80.0


@given(st.floats(0.01, 100), st.floats(1, 300))
def test_weight_is_the_inverse_of_cells(dose, weight):
    assert protocol.implied_weight(protocol.cells(dose, weight), dose) == pytest.approx(weight)


def test_one_infusion_is_the_whole_course(minimal):
    row = protocol.cumulative_dose(minimal).iloc[0]

    assert row["cumulative"] == row["dose_per_kg"]
    assert (row["rank_single"], row["rank_cumulative"]) == (1, 1)
    assert protocol.rank_reversal(minimal) is None


def test_cumulative_doses_are_those_of_the_fact_sheet(cheng):
    table = protocol.cumulative_dose(cheng).set_index("arm")

    assert table["cumulative"].to_dict() == {"P1": 6.0, "A": 6.0, "B": 8.0, "C": 5.0, "D": 6.0}
    assert table.loc["C", ["rank_single", "rank_cumulative"]].tolist() == [2, 5]
    assert table["rank_single"].tolist() == [4, 4, 3, 2, 1]


def test_group_c_falls_furthest(cheng):
    assert protocol.rank_reversal(cheng)["arm"] == "C"


def test_arms_on_one_schedule_keep_their_rank(other):
    assert protocol.rank_reversal(other) is None


def test_equal_doses_share_a_rank_despite_binary_fractions(other):
    arms = other.arms.assign(dose_per_kg=[0.7, 2.1], infusions=[3, 1]).astype(other.arms.dtypes)

    table = protocol.cumulative_dose(replace(other, arms=arms))

    assert table["rank_cumulative"].tolist() == [1, 1]


def test_a_weight_adds_the_cells(cheng):
    table = protocol.cumulative_dose(cheng, weight_kg=80).set_index("arm")

    assert table.loc["D", "cells_each"] == 2.4e8
    assert table.loc["D", "cells_total"] == 4.8e8


def test_largest_infusion_has_the_limits_of_its_rounding(cheng):
    largest = protocol.largest_infusion(cheng)

    assert largest.weight_kg == 80.0
    assert largest.low_kg == pytest.approx(2.35e8 / 3e6)
    assert largest.high_kg == pytest.approx(2.45e8 / 3e6)


def test_a_record_without_a_largest_infusion_gives_none(other):
    assert protocol.largest_infusion(other) is None


def test_a_printed_form_that_cannot_be_read_gives_no_limits(cheng):
    about = {"cells": 2e8, "printed": "two hundred million", "dose_per_kg": 2, "source": "press"}
    largest = protocol.largest_infusion(replace(cheng, about={"largest_infusion": about}))

    assert (largest.weight_kg, largest.low_kg, largest.high_kg) == (100.0, None, None)


@pytest.mark.parametrize(("total", "groups"), [(1, 1), (4, 2), (6, 3), (7, 4)])
def test_splits_agree_with_counting_them_one_by_one(total, groups):
    counted = sum(sum(sizes) == total for sizes in product(range(1, total + 1), repeat=groups))

    assert protocol.group_splits(total, groups) == counted


@pytest.mark.parametrize(("total", "groups"), [(3, 4), (5, 0)])
def test_splits_that_cannot_be_are_refused(total, groups):
    with pytest.raises(ValueError, match=f"total = {total} and groups = {groups}"):
        protocol.group_splits(total, groups)


def test_sizes_are_unknown_for_the_four_groups_only(cheng, other, minimal):
    row = protocol.unknown_group_sizes(cheng).iloc[0]

    assert (row["phase"], row["patients"], row["splits"]) == ("2a", 12, 165)
    assert len(row["groups"]) == 4
    assert protocol.unknown_group_sizes(other).empty
    assert protocol.unknown_group_sizes(minimal).empty


def test_doses_are_written_with_raised_digits():
    assert protocol.dose_text(1.5, "10^6 cells/kg") == "1.5×10⁶ cells/kg"
    assert protocol.dose_text(2.0, "mg") == "2 mg"
    assert protocol.superscript("no power") == "no power"
