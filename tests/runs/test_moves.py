"""When a number counts as moved, and how that is said."""

from __future__ import annotations

import math

import pytest

from trialkit.runs.moves import Tolerance, moves, tolerance_of


def test_nothing_moves_where_nothing_is():
    assert moves({}, {}) == []
    assert moves({"k": [1.0, None, 2.0]}, {"k": [1.0, None, 2.0]}) == []


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ([17.0, None, None], "exact"),
        ([6.0, 6.0, 8.0], "exact"),
        ([0.0, 0.0, 0.195], "computed"),
        ([1 / 3, None, None], "computed"),
        ([math.inf, None, None], "computed"),
    ],
)
def test_whole_numbers_are_exact_and_others_computed(numbers, kind):
    assert tolerance_of(numbers).kind == kind


@pytest.mark.parametrize(
    ("was", "now", "moved"),
    [
        (17.0, 17.0 + 1e-12, True),
        (0.1, 0.1 * (1 + 1e-10), False),
        (0.1, 0.1 * (1 + 1e-8), True),
        (1e9 + 0.25, 1e9 + 1.2, False),
        (1e9 + 0.25, 1e9 + 1.3, True),
        (1e-13 / 3, 0.0, False),
        (0.1, math.nan, True),
        (0.1, None, True),
    ],
)
def test_counts_are_held_exactly_and_formulas_to_their_last_digits(was, now, moved):
    assert bool(moves({"k": [was, None, None]}, {"k": [now, None, None]})) is moved


def test_move_says_which_number_and_by_how_much():
    (move,) = moves({"k": [0.5, 0.25, 0.75]}, {"k": [0.5, 0.2, 0.75]})
    assert str(move) == "k, low is 0.2, was 0.25: moved by -0.05, allowed: 2.5e-10 (computed)"
    (move,) = moves({"n": [17.0, None, None]}, {"n": [16.0, None, None]})
    assert str(move) == "n, value is 16.0, was 17.0: moved by -1, allowed: none (exact)"


def test_results_that_come_and_go_are_named():
    said = [str(m) for m in moves({"a": [1.0, None, None]}, {"b": [2.0, None, None]})]
    assert said == ["a is gone: was 1.0", "b is new: 2.0"]


def test_limit_that_comes_or_goes_has_moved():
    (move,) = moves({"k": [0.5, None, None]}, {"k": [0.5, 0.4, None]})
    assert (move.part, move.was, move.now) == ("low", None, 0.4)


def test_simulated_results_may_move_as_far_as_is_said_of_each_number():
    simulated = {"k": Tolerance("simulated", (0.1, 1.0, 0.0))}
    was = {"k": [5.0, 4.0, 6.0]}
    assert not moves(was, {"k": [5.1 - 1e-9, 4.9, 6.0]}, simulated)
    for now in ([5.11, 4.0, 6.0], [5.0, 5.01, 6.0], [5.0, 4.0, 6.001]):
        assert len(moves(was, {"k": now}, simulated)) == 1
