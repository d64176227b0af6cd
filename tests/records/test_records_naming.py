"""The id of an outcome says what it is about, and a name in a record means one thing."""

from __future__ import annotations

import pytest

from trialkit import cohorts, records
from trialkit.records.explained import rules_of_rows
from trialkit.records.naming import RESERVED, outcome_key, outcome_keys

GROUPS = """\
subgroups:
  - { subgroup: female, attribute: sex, label: women, n: 12, source: abstract }
  - { subgroup: male, attribute: sex, label: men, n: 18, source: abstract }
"""
ABOUT = """\
id: mine2030
title: An invented trial
short_title: Invented 2030
citation: invented for a test
registry_id: none
data_kind: synthetic
product: cells
product_short: cells
dose_unit: 10^6 cells/kg
n_treated: 30
"""
SOURCES = "abstract: { kind: abstract, label: a, citation: c, address: none, read: all }\n"
ARMS = """\
arm,label,phase,n,phase_n,dose_per_kg,dose_printed,interval_days,interval_printed,infusions,source,note
A,Arm A,1,10,30,1,,0,,1,abstract,
B,Arm B,1,20,30,2,,0,,1,abstract,
"""
OUTCOMES = (
    "id,label,measure,threshold,threshold_rule,subgroup,responders,n,count_printed,printed,source,"
    "note\n"
)
SAFETY = "id,event,scope,patients,n,events,printed,follow_up,source,note\n"


def outcome(key, measure, threshold, responders, group="all", n=30, rule="at least"):
    rule = "" if threshold == "" else rule
    return f"{key},{key},{measure},{threshold},{rule},{group},{responders},{n},yes,,abstract,\n"


@pytest.fixture
def problems(tmp_path):
    """Return a function that lists the problems of a record with these outcomes."""
    folder = tmp_path / "trials" / "mine2030"
    folder.mkdir(parents=True)

    def found(*outcomes: str, groups: str = GROUPS, event: str = "fever") -> list[str]:
        texts = {
            "trial.yaml": ABOUT + groups,
            "sources.yaml": SOURCES,
            "arms.csv": ARMS,
            "outcomes.csv": OUTCOMES + "".join(outcomes),
            "safety.csv": f"{SAFETY}{event},an event,all,0,30,,none,,abstract,\n",
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        return [str(problem) for problem in records.validate_trial(folder)]

    found.root = tmp_path
    return found


# One row each


@pytest.mark.parametrize("responders", [(15, 18), (18, 15), (15, 15)])
def test_one_threshold_at_two_visits_is_not_called_two_thresholds(problems, responders):
    """The same threshold can have more responders later: nothing is wrong but the name."""
    first, second = (
        outcome(key, "pasi", 75, count)
        for key, count in zip(("pasi75.all", "late75.all"), responders, strict=True)
    )
    (problem,) = problems(first, second)
    assert problem.startswith("outcomes.csv, line 3, measure: found the measure, threshold, rule")
    assert "of line 2 again; allowed: one row for each" in problem
    assert "need a measure name of their own, such as 'week24_pasi'" in problem


def test_the_name_that_the_message_gives_is_well(problems):
    rows = (
        outcome("pasi75.all", "pasi", 75, 15),
        outcome("week24_pasi75.all", "week24_pasi", 75, 18),
    )
    assert problems(*rows) == []


def test_outcomes_without_a_threshold_at_two_visits(problems):
    (problem,) = problems(outcome("pga.all", "pga", "", 9), outcome("pga.later", "pga", "", 8))
    assert "of line 2 again" in problem


def test_thresholds_of_two_measures_are_not_compared(problems):
    """PASI 50 at week 4 and PASI 75 at week 24: more at the second is no contradiction."""
    early = outcome("pasi50.all", "pasi", 50, 10)
    (problem,) = problems(early, outcome("pasi75.all", "pasi", 75, 18))
    assert "Thresholds of one measure are of one visit" in problem
    assert "0 to 10, the responders of 'pasi' at the easier threshold 50" in problem
    assert problems(early, outcome("week24_pasi75.all", "week24_pasi", 75, 18)) == []


def test_thresholds_in_other_numbers_of_patients_are_not_compared(problems):
    rows = outcome("pasi75.all", "pasi", 75, 10, n=28), outcome("pasi90.all", "pasi", 90, 12)
    assert problems(*rows) == []


# The id


@pytest.mark.parametrize(
    ("found", "wanted", "cells"),
    [
        ("resp.all", "pasi75.all", ("pasi", 75, 15)),
        ("resp.female", "pasi75.female", ("pasi", 75, 5, "female", 12)),
        ("pasi75.women", "pasi75.female", ("pasi", 75, 5, "female", 12)),
        ("deep.all", "pga.all", ("pga", "", 8)),
        ("pasi87.all", "pasi87_5.all", ("pasi", 87.5, 8)),
    ],
)
def test_an_id_that_says_something_else_is_told_what_it_should_be(problems, found, wanted, cells):
    (problem,) = problems(outcome(found, *cells))
    assert problem.startswith(f"outcomes.csv, line 2, id: found {found!r}; allowed: {wanted!r}")
    assert problems(outcome(wanted, *cells)) == []


def test_a_subgroup_with_signs_that_no_id_has(problems):
    groups = "subgroups:\n  - { subgroup: Under 40, label: young, n: 12, source: abstract }\n"
    row = outcome("pasi75.under_40", "pasi", 75, 5, "Under 40", 12)
    assert problems(row, groups=groups) == []


def test_the_same_threshold_with_both_rules(problems):
    at_least = outcome("pasi75.all", "pasi", 75, 15)
    above = "pasi75_above.all", "pasi", 75, 12
    assert problems(at_least, outcome(*above, rule="more than")) == []
    (problem,) = problems(at_least, outcome("pasi75.over", *above[1:], rule="more than"))
    assert "allowed: 'pasi75_above.all'" in problem


def test_keys_are_the_names_that_the_cohorts_have(problems, cheng):
    """An outcome whose key the cohorts do not know would be left out without a word."""
    rows = (
        outcome("pasi75.all", "pasi", 75, 15),
        outcome("pasi75_above.all", "pasi", 75, 12, rule="more than"),
        outcome("week24_pasi75.all", "week24_pasi", 75, 18),
        outcome("pga.all", "pga", "", 8),
    )
    assert problems(*rows) == []
    for trial in (records.load_trial("mine2030", problems.root), cheng):
        space = cohorts.compatible(trial)
        assert set(outcome_keys(trial.outcomes)) <= {*space.attributes, *space.views}


def test_key_of_a_threshold_with_decimals():
    assert outcome_key("pasi", 87.5, above=True) == "pasi87_5_above"


# Names


def test_names_that_the_cohorts_give_themselves_are_reserved(minimal):
    space = cohorts.compatible(minimal)
    of_record = {"pasi", "pasi75", *minimal.safety["id"]}
    given = {*space.attributes, *space.views, *space.sample(1, 1).columns} - of_record
    assert {"arm", "dose", "cohort"} <= given <= set(RESERVED)


@pytest.mark.parametrize("name", [*RESERVED, "sex"])
def test_a_measure_may_not_have_the_name_of_something_else(problems, name):
    (problem,) = problems(outcome(f"{name}.all", name, "", 8))
    assert problem.startswith(f"outcomes.csv, line 2, measure: found {name!r}: {name!r} is the ")
    if name in RESERVED:
        assert f"`{name}`" in " ".join(rules_of_rows("outcomes"))


def test_a_measure_that_becomes_the_name_of_something_else_with_its_threshold(problems):
    groups = GROUPS.replace("sex", "bmi30")
    (problem,) = problems(outcome("bmi30.all", "bmi", 30, 8), groups=groups)
    assert "'bmi30' is the name of an attribute of subgroups" in problem


def test_a_measure_has_thresholds_or_none(problems):
    (problem,) = problems(outcome("pasi75.all", "pasi", 75, 8), outcome("pasi.all", "pasi", "", 8))
    assert "line 3, measure: found 'pasi': with a threshold in one row, and without" in problem


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (("pasi75.female", "pasi75", "", 8, "female", 12), "'pasi75', the name of another measure"),
        (("pasi75.female", "pasi7", 5, 8, "female", 12), "'pasi75', an outcome of 'pasi'"),
    ],
)
def test_two_measures_with_one_key(problems, second, words):
    (problem,) = problems(outcome("pasi75.all", "pasi", 75, 12), outcome(*second))
    assert words in problem


@pytest.mark.parametrize("name", ["sex", "pasi", "pasi75", "dose"])
def test_an_adverse_event_may_not_have_the_name_of_something_else(problems, name):
    (problem,) = problems(outcome("pasi75.all", "pasi", 75, 8), event=name)
    assert problem.startswith(f"safety.csv, line 2, id: found {name!r}, the name of ")


def test_an_attribute_may_not_have_the_name_of_something_else(problems):
    found = problems(outcome("pasi75.all", "pasi", 75, 8), groups=GROUPS.replace("sex", "dose"))
    assert [problem.split(":")[0] for problem in found] == [
        "trial.yaml, subgroups[1].attribute",
        "trial.yaml, subgroups[2].attribute",
    ]


def test_the_attribute_arm_is_for_arms(problems):
    row = outcome("pasi75.all", "pasi", 75, 8)
    found = problems(row, groups=GROUPS.replace("sex", "arm"))
    assert len(found) == 2
    assert "found 'arm' for 'female', which is no arm of arms.csv" in found[0]
    arms = GROUPS.replace("sex", "arm").replace("female", "A").replace("male", "B")
    assert problems(row, groups=arms.replace("12", "10").replace("18", "20")) == []


# Groups


def test_groups_that_overlap_are_not_of_one_attribute(problems):
    row = outcome("pasi75.all", "pasi", 75, 15)
    groups = GROUPS.replace("n: 12", "n: 20")
    (problem,) = problems(row, groups=groups)
    assert problem.startswith("trial.yaml, subgroups: found female, male of 'sex' with 38 patients")
    assert "n_treated = 30 at most" in problem
    assert "give groups that overlap each an attribute of its own" in problem
    assert problems(row, groups=groups.replace("sex", "hypertension", 1)) == []
    assert problems(row, groups=groups.replace("attribute: sex, ", "")) == []
