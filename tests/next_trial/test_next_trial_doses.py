"""Doses of a record as a dose-finding question."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from trialkit import designs, next_trial


def test_levels_of_cheng_2022(cheng):
    """Phase 1 and group A share a dose; twelve patients over four groups of unknown size."""
    found = next_trial.dose_levels(cheng)
    assert found.doses == (1.5, 2.0, 2.5, 3.0)
    assert not found.supposed
    assert not found.sizes_known
    assert found.n == 17
    assert found.sizes_low == (6, 1, 1, 1)
    assert found.sizes_high == (14, 9, 9, 9)


def test_levels_with_printed_sizes(other):
    found = next_trial.dose_levels(other)
    assert (found.doses, found.sizes) == ((0.5, 2.0), (12, 12))
    assert found.sizes_known


def test_one_dose_gets_supposed_ones_around_it(yao, minimal):
    for trial, dose, sizes in ((yao, 0.5, (2, 2, 2, 1)), (minimal, 1.0, (2, 1, 1, 1))):
        found = next_trial.dose_levels(trial)
        assert found.supposed
        assert found.doses == tuple(dose * step for step in (0.5, 1, 2, 4))
        assert found.sizes == sizes


def test_too_many_sets_of_sizes_leave_their_ends(cheng):
    arms = cheng.arms.assign(phase_n=cheng.arms["phase_n"].replace(12, 60))
    found = next_trial.dose_levels(replace(cheng, arms=arms, n_treated=65))
    assert found.sizes_low == (6, 1, 1, 1)
    assert found.sizes_high == (62, 57, 57, 57)


def test_seen_at_least_once_spans_the_possible_sizes(cheng):
    levels = next_trial.dose_levels(cheng)
    found = next_trial.seen_at_least_once(levels, np.array([0.0, 0.1, 0.2, 1.0]))
    assert found["seen_low"].tolist() == pytest.approx([0, 0.1, 0.2, 1])
    assert found["seen_high"].tolist() == pytest.approx([0, 1 - 0.9**9, 1 - 0.8**9, 1])
    assert found["missed"].tolist() == pytest.approx([1, 0.9, 0.8, 0])


def test_skeleton_expects_the_target_in_the_middle():
    assert next_trial.skeleton(4, 0.25)[1] == pytest.approx(0.25)
    assert next_trial.skeleton(5, 0.3)[2] == pytest.approx(0.3)
    assert next_trial.skeleton(1, 0.2) == pytest.approx((0.2,))


def test_designs_meet_the_same_rates_with_as_many_patients():
    rates = np.array([0.05, 0.2, 0.45])
    found = next_trial.compare_dose_designs(rates, (4, 4, 4), target=0.2, trials=300)
    assert list(found) == ["fixed groups", "3+3", "BOIN", "CRM"]
    for one in found.values():
        assert one.doses["rate"].tolist() == rates.tolist()
    assert found["BOIN"].patients <= 12
    assert found["3+3"].doses.equals(designs.three_plus_three(rates).doses)
    table = next_trial.dose_table(found, 0.2)
    assert table["trials"].isna().tolist() == [True, True, False, False]
    assert table["right"].between(0, 1).all()
