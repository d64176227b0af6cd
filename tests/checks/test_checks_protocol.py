"""Exercises of notebook 02 against the functions of the kit that the answers do not use."""

from __future__ import annotations

import pytest

from trialkit import checks, protocol, records

TRIALS = ("cheng2022", "yao2021", "demo2030")


def figures_and_answer(number, trial):
    task = checks.exercise(number)
    figures = task.given(records.load_trial(trial))
    return figures, task.answer(figures)


@pytest.mark.parametrize("trial", ["cheng2022", "demo2030"])
def test_pairs_about_one_thing_are_those_of_confounding(trial):
    figures, answer = figures_and_answer("02.6", trial)
    pairs = protocol.confounding(records.load_trial(trial)).pairs
    alone = pairs[pairs["n_differences"].eq(1)]
    expected = set(zip(alone["label_1"], alone["label_2"], strict=True))
    assert {figures.pairs[letter] for letter in answer} == expected


@pytest.mark.parametrize("trial", ["cheng2022", "demo2030"])
def test_ranks_are_those_of_the_arm_that_falls_furthest(trial):
    figures, answer = figures_and_answer("02.5", trial)
    arm = protocol.rank_reversal(records.load_trial(trial))
    assert figures.asked == arm["label"]
    assert answer == (arm["rank_single"], arm["rank_cumulative"])


@pytest.mark.parametrize("trial", ["cheng2022", "demo2030"])
def test_weights_are_the_limits_of_the_largest_infusion(trial):
    _, answer = figures_and_answer("02.4", trial)
    largest = protocol.largest_infusion(records.load_trial(trial))
    assert answer == pytest.approx((largest.low_kg, largest.high_kg))


@pytest.mark.parametrize("trial", ["cheng2022", "demo2030"])
def test_days_to_the_change_are_those_of_the_results(trial):
    _, answer = figures_and_answer("02.7", trial)
    rows = protocol.result_rows(records.load_trial(trial))
    row = next(row for row in rows if row["key"].endswith("days_after_start"))
    assert answer == (row["low"], row["high"])


def test_visit_is_the_first_one_of_both_readings():
    _, answer = figures_and_answer("02.3", "cheng2022")
    first = protocol.visit_readings(records.load_trial("cheng2022")).iloc[0]
    assert answer[:2] == tuple(first[list(protocol.COUNTED_FROM)])


@pytest.mark.parametrize("trial", TRIALS)
def test_only_a_visit_printed_in_days_after_treatment_is_called_one(trial):
    """A count from the first dose, or one without a start, is not “after treatment”."""
    figures, _ = figures_and_answer("02.3", trial)
    assert ("ASSUMED" in figures.source) == (trial != "cheng2022")


@pytest.mark.parametrize("trial", TRIALS)
def test_invented_patients_say_so_and_each_is_decided(trial):
    figures, answer = figures_and_answer("02.1", trial)
    options = checks.exercise("02.1").kind.options(figures)
    assert all("SYN-" in words and "invented" in words for words in options.values())
    assert len(answer) == 2
    assert len(options) == 5
