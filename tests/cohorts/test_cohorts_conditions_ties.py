"""Conditions on values that floats cannot hold: a tie is a tie."""

from __future__ import annotations

import pytest

from trialkit.cohorts import _conditions


@pytest.mark.parametrize(
    ("condition", "holds"),
    [(">= 0.3", True), ("= 0.3", True), ("<= 0.3", True), ("< 0.3", False), ("> 0.3", False)],
)
def test_seven_tenths_minus_four_tenths_is_three_tenths(condition, holds):
    assert (0.7 - 0.4) != 0.3  # what floats make of it
    assert _conditions.resolved(condition).holds(0.7 - 0.4) is holds
