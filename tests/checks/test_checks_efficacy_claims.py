"""Exercises of notebooks 04 and 05 against published figures and against other ways to compute."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from trialkit import claims, cohorts, records
from trialkit.checks import Mistake, check, checker, exercise, judge


def right_answer(number, trial="cheng2022"):
    return exercise(number).answer(checker(trial).given(number))


def test_lower_limit_matches_clopper_pearson_of_8_in_17():
    assert right_answer("04.2") == pytest.approx(0.2298, abs=5e-5)


def test_p_value_matches_fisher_two_sided_of_6_in_9_and_2_in_8():
    assert right_answer("04.4") == pytest.approx(0.1534, abs=5e-5)


def test_difference_matches_newcombe_of_6_in_9_and_2_in_8():
    assert right_answer("04.5") == pytest.approx((0.4167, -0.0456, 0.6944), abs=5e-5)


def test_people_match_prevalence_times_census():
    assert right_answer("05.2") == pytest.approx(6.64, abs=5e-3)


@pytest.mark.parametrize("trial", ["cheng2022", "demo2030"])
def test_bounds_match_all_compatible_cohorts(trial):
    record = records.load_trial(trial)
    found = []
    for visits in ("same", "any"):
        table = cohorts.compatible(record, visits=visits).tables("sex", "pasi75")["female, yes"]
        found += [table.min(), table.max()]
    assert right_answer("05.6", trial) == tuple(found)


@pytest.mark.parametrize("trial", ["cheng2022", "demo2030"])
def test_verdict_matches_the_audit(trial):
    record = records.load_trial(trial)
    given = checker(trial).given("05.3")
    audit = claims.audit(record)
    broken = audit["verdict"].isin(["impossible-as-printed", "contradicts"])
    first = audit[broken & audit["printed"].eq(given.printed)].iloc[0]
    options = exercise("05.3").kind.options(given)
    assert options[right_answer("05.3", trial)].startswith(f"`{first['verdict']}`")


def test_unprinted_threshold_matches_every_nested_set_of_patients():
    """Patients at 40 and more, above 75 and above 90 are given; who reaches 50 is tried."""
    given = checker().given("04.3")
    assert (given.thresholds, given.wanted) == ((40, 75, 90), 50)
    below, above = given.responders[:2]
    tried = {
        above + sum(level >= 50 for level in levels)
        for levels in itertools.product((40, 49.9, 50, 75), repeat=below - above)
    }
    assert right_answer("04.3") == (min(tried), max(tried))


@pytest.mark.parametrize(
    ("answer", "status", "mistake"),
    [
        (..., "not answered", ""),
        (0.2298, "right", ""),
        (0.230, "right", ""),
        (22.98, "mistake", "percent"),
        (0.47, "mistake", "observed rate"),
        (0.4706, "mistake", "observed rate"),
        (47.1, "mistake", "above one"),
        (0.260, "mistake", "one-sided"),
        (0.262, "mistake", "Wilson"),
        (0.233, "mistake", "Wald"),
        (0.722, "mistake", "upper end"),
        (0.770, "mistake", "complement"),
        (0.9, "wrong", ""),
    ],
)
def test_lower_limit_names_what_an_answer_looks_like(answer, status, mistake):
    verdict = check("04.2", answer)
    assert (verdict.status, verdict.mistake) == (status, mistake)


@pytest.mark.parametrize(
    ("answer", "mistake"), [(0.068, "completers for treated"), (-0.049, "Wald below zero")]
)
def test_lower_limit_of_a_trial_with_completers(answer, mistake):
    assert checker("yao2021")("04.2", answer).mistake == mistake


@pytest.mark.parametrize(("values", "found"), [((0.471,), "one"), ((0.471, 0.469), "")])
def test_rounded_mistake_is_named_only_where_it_is_the_only_one(values, found):
    mistakes = [
        Mistake(name, lambda given, value=value: value, "It looks like this.")
        for name, value in zip(("one", "other"), values, strict=False)
    ]
    task = replace(exercise("04.2"), mistakes=tuple(mistakes))
    assert judge(task, 0.47, checker().given("04.2")).mistake == found
