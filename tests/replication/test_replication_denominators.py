"""One count over several denominators, and what those who left leave open."""

from __future__ import annotations

import dataclasses

import pytest

from trialkit import figures, records
from trialkit.replication import efficacy


@pytest.fixture(scope="module")
def yao() -> records.Trial:
    return records.load_trial("yao2021")


def test_none_where_the_record_says_nothing_on_who_was_still_there(cheng, minimal):
    for trial in (cheng, minimal):
        table = efficacy.denominators(trial)
        assert table.empty
        assert list(table.columns) == ["label", "responders", "n", "missing"]
        assert "does not say how many patients were still there" in efficacy.read_denominators(
            trial
        )


def test_none_without_an_outcome(yao):
    bare = dataclasses.replace(yao, outcomes=yao.outcomes.iloc[:0])
    assert efficacy.denominators(bare).empty
    assert efficacy.read_denominators(bare) == "The record has no response rate of all patients."


def test_three_denominators_of_yao_2021(yao):
    table = efficacy.denominators(yao)
    assert table["n"].tolist() == [7, 4, 2]
    assert table["missing"].tolist() == [0, 3, 5]
    assert set(table["responders"]) == {2}


def test_reading_bounds_the_missing_and_takes_no_denominator_for_granted(yao):
    text = efficacy.read_denominators(yao, confidence=0.95)
    for share in ("2 of 7 (28.6 %)", "2 of 4 (50.0 %)", "2 of 2 (100.0 %)"):
        assert share in text
    assert "5 patients outside the smallest group as no responders (assumed)" in text
    assert "runs from 2 to 7 of 7 (bounded)" in text


def test_subgroups_of_different_attributes_are_no_pair(yao):
    """Completers and women could add up to everybody by accident."""
    assert efficacy.subgroup_pairs(yao) == []
    outcomes = yao.outcomes.copy()
    outcomes.loc[1, ["subgroup", "n"]] = ["male", 5]
    assert outcomes["n"].tolist()[1:] == [5, 2]
    assert efficacy.subgroup_pairs(dataclasses.replace(yao, outcomes=outcomes)) == []


def test_sections_without_content_are_named(cheng, yao, minimal):
    assert efficacy.not_in_record(cheng) == ""
    for words in ("a printed percentage", "two complete subgroups", "two different doses"):
        assert words in efficacy.not_in_record(yao)
    assert "a response rate" not in efficacy.not_in_record(minimal)


def test_an_interval_that_passes_100_percent_ends_inside_the_axis():
    # Wald's interval of 7/9 ends at 105 %
    trial = records.load_trial("demo2030")
    table = efficacy.interval_table(trial)
    wald = table[(table["method"] == "wald") & (table["id"] == "pasi50.female")]
    (axes,) = figures.efficacy_intervals(table, synthetic=True).axes
    assert axes.get_xlim()[1] > 100 * wald["high"].iloc[0] > 100
