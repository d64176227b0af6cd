"""Exercises of notebook 01 against the printed definitions."""

from __future__ import annotations

import pytest

from trialkit import background, checks, pasi, records
from trialkit.checks import judge

# Lower ends of the area bands in the PASI table of the Annals of the Rheumatic Diseases; the first
# begins above 0 %, where the score is 0.
PRINTED_BANDS = {0: 1, 10: 2, 30: 3, 50: 4, 70: 5, 90: 6}


def by_the_printed_bands(percent):
    if percent == 0:
        return 0
    return max(score for low, score in PRINTED_BANDS.items() if low <= percent)


def given(number, student="", trial="cheng2022"):
    return checks.exercise(number).given(records.load_trial(trial), student)


def test_area_score_by_the_printed_bands_is_right():
    assert judge(checks.exercise("01.3"), by_the_printed_bands, given("01.3")).right


@pytest.mark.parametrize("edge", [0, 10, 30, 50, 70, 90, 100])
def test_area_score_wrong_on_one_edge_only_is_not_right(edge):
    task = checks.exercise("01.3")
    wrong = judge(task, lambda percent: pasi.area_score(percent) + (percent == edge), given("01.3"))
    assert not wrong.right
    assert wrong.message


@pytest.mark.parametrize("student", ["", "anna", "小明"])
def test_pasi_by_the_formula_of_fredriksson_1978_is_right(student):
    figures = given("01.4", student)
    weights = {"head": 0.1, "upper_limbs": 0.2, "trunk": 0.3, "lower_limbs": 0.4}
    score = 0.0
    for region, weight in weights.items():
        seen = dict(figures.values[region])
        area = by_the_printed_bands(seen.pop("percent"))
        score += weight * sum(seen.values()) * area
    assert judge(checks.exercise("01.4"), score, figures).right


@pytest.mark.parametrize("trial", ["cheng2022", "yao2021", "demo2030"])
def test_background_figures_are_not_called_those_of_the_record(trial):
    for number in ("01.2", "01.6"):
        figures = given(number, trial=trial)
        assert records.load_trial(trial).short_title not in figures.source
        assert not figures.invented
    assert "East Asia" in given("01.2").source


def test_relapse_figures_are_those_that_the_source_line_names():
    counted = records.load_table("background/relapse").dropna(subset=["relapsed"]).iloc[0]
    figures = given("01.6")
    assert (figures.relapsed, figures.patients) == (counted["relapsed"], counted["patients"])
    assert f"{counted['treatment']}, within {counted['within']}" in figures.source


def test_share_needed_is_that_of_the_consistency_check():
    burden = records.load_table("background/burden")
    needed = background.consistency(burden).set_index("id").loc["china_paper", "share_needed"]
    right = checks.exercise("01.2").answer(given("01.2"))
    assert right[2] == pytest.approx(100 * needed)


def test_change_exactly_on_a_threshold_reaches_it():
    """Half of every grade and of the area score leaves a quarter: PASI 75 is reached."""
    task, figures = checks.exercise("01.7"), given("01.7")
    assert judge(task, (75.0, 75), figures).right
    assert judge(task, (75.0, 50), figures).mistake == "not on the threshold"
