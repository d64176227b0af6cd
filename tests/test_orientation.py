"""What the first notebook shows: bounds first, then kinds, sources, parameters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from trialkit import orientation, records, results

INVENTED = Path(__file__).parent / "fixtures" / "data"


@pytest.fixture(scope="module", params=["cheng2022", "other2031", "minimal2031"])
def trial(request):
    data = None if request.param == "cheng2022" else INVENTED
    return records.load_trial(request.param, data_dir=data)


@pytest.fixture
def silent(minimal):
    """A record that publishes no count and no dose."""
    outcomes = minimal.outcomes.assign(responders=pd.NA).astype(minimal.outcomes.dtypes)
    arms = minimal.arms.assign(dose_per_kg=pd.NA).astype(minimal.arms.dtypes)
    return replace(minimal, outcomes=outcomes, arms=arms)


# Bounds


def test_bounds_without_any_printed_threshold_are_nobody_and_everybody(silent):
    found = orientation.threshold_bounds(silent, 50)
    assert (found.low, found.high, found.n) == (0, 5, 5)


def test_bounds_between_two_printed_thresholds(cheng):
    found = orientation.threshold_bounds(cheng, 50)
    assert (found.low, found.high, found.n) == (6, 8, 17)


def test_bounds_of_a_printed_threshold_are_its_count(cheng):
    found = orientation.threshold_bounds(cheng, 40)
    assert (found.low, found.high) == (8, 8)


def test_more_than_75_bounds_at_least_75_from_below_only(cheng):
    found = orientation.threshold_bounds(cheng, 75)
    assert (found.low, found.high) == (6, 8)


def test_nobody_at_75_means_nobody_at_90(minimal):
    found = orientation.threshold_bounds(minimal, 90)
    assert (found.low, found.high) == (0, 0)


@pytest.mark.parametrize("threshold", range(5, 101, 5))
def test_bounds_fall_with_the_threshold_and_stay_in_range(trial, threshold):
    here = orientation.threshold_bounds(trial, threshold)
    lower = orientation.threshold_bounds(trial, threshold - 5 or 1)
    assert 0 <= here.low <= here.high <= trial.n_treated
    assert here.low <= lower.low
    assert here.high <= lower.high


# Kinds, sources, first count


def test_kinds_give_one_example_each_in_the_order_of_the_results(trial):
    table = orientation.kinds_of_numbers(trial)
    assert tuple(table["kind"]) == results.KINDS
    assert not table.isna().any().any()
    assert table.iloc[-1]["example"].startswith("SYN-")
    assert "invented" in table.iloc[-1]["example"]


def test_kinds_say_what_is_missing_in_a_silent_record(silent):
    table = orientation.kinds_of_numbers(silent).set_index("kind")
    assert table.loc["derived", "value"] == "none"
    assert table.loc["assumed", "value"] == "none"
    assert table.loc["printed", "value"] == "5"


def test_invented_patient_depends_on_the_seed_alone(cheng):
    drawn = [orientation.kinds_of_numbers(cheng, seed=s)["value"].iloc[-1] for s in range(20)]
    again = [orientation.kinds_of_numbers(cheng, seed=s)["value"].iloc[-1] for s in range(20)]
    assert drawn == again
    assert set(drawn) == {"yes", "no"}


def test_printed_stays_exactly_as_printed(cheng):
    assert orientation.kinds_of_numbers(cheng)["value"].iloc[0] == "47.1%"


def test_every_row_of_a_record_is_counted_once(trial):
    used = orientation.sources_used(trial)
    for name in used.columns[3:]:
        assert used[name].sum() == len(getattr(trial, name))
    assert len(used) == len(trial.sources)


def test_first_count_is_the_example_of_the_explorer(trial):
    example = orientation.count_example(trial, confidence=0.9)
    row = orientation.first_count(trial)
    assert (example["successes"], example["n"]) == (row["responders"], row["n"])
    assert "90 %" in orientation.count_sentence(trial, confidence=0.9)


def test_without_a_count_the_explorer_starts_with_nobody(silent):
    assert orientation.first_count(silent) is None
    assert orientation.count_example(silent)["printed"] is None
    assert "publishes no count" in orientation.count_sentence(silent)


def test_results_can_be_recorded(trial, silent):
    book = results.Results("00_start_here")
    for row in orientation.result_rows(trial) + orientation.result_rows(silent):
        book.add(**row)
    assert "start.patients_treated" in set(book.table()["key"])


# Parameters


def test_answers_accept_and_refuse_with_the_message_of_the_kit():
    tried = orientation.answers(
        [("confidence", 0.9), ("confidence", 1.5), ("trial", "../../etc/passwd"), ("seed", True)],
        trial="cheng2022",
    )
    assert tried["answer"].iloc[0] == "accepted"
    assert all(a.startswith("refused: ") and "Allowed" in a for a in tried["answer"].iloc[1:])


def test_parameter_table_shows_the_values_of_now():
    table = orientation.parameter_table(
        trial="cheng2022", confidence=0.9, seed=3, results_path="", sliders="count.times 4"
    ).set_index("parameter")
    assert table.loc["confidence", "value"] == "0.9"
    assert "cheng2022" in table.loc["trial", "allowed"]
    assert table.loc["sliders", "value"] == "'count.times 4'"


def test_commands_carry_the_record_of_the_run():
    commands = orientation.ways_to_run("other2031")["command"]
    assert "trialkit run --trial other2031" in set(commands)
    assert {"make", "make test", "make lab"} <= set(commands)
