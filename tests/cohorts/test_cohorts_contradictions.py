"""Counts that cannot hold together: found for certain, and named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cohorts_random import CHUNKS, drawn
from cohorts_reference import Arm, Outcome, Spec

from trialkit import cohorts
from trialkit.errors import KitError

WOMEN = {"sex": [("f", 15), ("m", 5)]}
THREE_ARMS = [Arm(k, "1", None, None, d) for k, d in zip("ABC", (1.0, 2.0, 3.0), strict=True)]


def clashing(n=20, all_=15, women=6, **more):
    """15 of 20 respond, 6 of 15 women: that would be 9 of 5 men."""
    outcomes = [
        Outcome("pasi", 75, "at least", "all", all_, n),
        Outcome("pasi", 75, "at least", "f", women, 15),
    ]
    return Spec(n, groups=WOMEN, outcomes=outcomes, **more).trial()


def test_one_patient_contradicts_nothing():
    assert cohorts.contradiction(Spec(1).trial()) is None


def test_fewer_patients_than_arms_are_a_contradiction():
    trial = Spec(1, arms=[Arm(k, "1", None, 1, 1.0) for k in "AB"]).trial()
    said = cohorts.contradiction(trial)
    assert said.startswith("no cohort of 1 patient has")
    assert said.endswith("arm A is not empty; arm B is not empty")


def test_nine_of_five_men_are_named():
    said = cohorts.contradiction(clashing())
    assert said.startswith("no cohort of 20 patients has all of these counts: ")
    counts = sorted(said.split(": ", 1)[1].split("; "))
    assert len(counts) == 3
    assert {count.split(" = ")[1] for count in counts} == {"5", "15", "6"}


def test_none_of_the_named_counts_can_be_spared():
    """With 11 of 15 women, or 11 of all, there is a cohort."""
    assert cohorts.contradiction(clashing(women=11)) is None
    assert cohorts.contradiction(clashing(all_=11)) is None


def test_groups_that_overlap_name_what_is_taken_for_granted():
    trial = Spec(30, groups={"illness": [("pressure", 20), ("sugar", 15)]}).trial()
    assert "nobody is in two groups of “illness”" in cohorts.contradiction(trial)


def test_thresholds_at_two_visits_contradict_only_the_same_visit():
    outcomes = [
        Outcome("pasi", 50, "at least", "all", 10, 40),
        Outcome("pasi", 75, "at least", "all", 18, 40),
    ]
    trial = Spec(40, outcomes=outcomes).trial()
    assert "assuming same-visit" in cohorts.contradiction(trial)
    assert cohorts.contradiction(trial, visits="any") is None


def test_a_contradiction_is_found_where_counting_is_too_large():
    """500 patients in 40 kinds and more: counting gives up, the contradiction does not."""
    spec = Spec(
        500,
        groups={"sex": [("f", 240), ("m", 260)], "age": [("old", 100), ("young", 400)]},
        arms=THREE_ARMS,
        outcomes=[
            Outcome("pasi", 75, "at least", "all", 300, 500),
            Outcome("pasi", 75, "at least", "f", 20, 240),
            Outcome("pga", None, None, "all", 100, 500),
        ],
    )
    assert "has all of these counts" in cohorts.contradiction(spec.trial())


def test_too_many_kinds_of_patients_are_left_undecided(monkeypatch):
    monkeypatch.setattr("trialkit.cohorts._model._MOST_CELLS", 1)
    assert cohorts.contradiction(clashing()) is None


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_contradictions_match_brute_force_over_random_records(chunk):
    """There is a sentence where, and only where, listing finds no cohort."""
    for _, trial, reference in drawn(chunk):
        said = cohorts.contradiction(trial)
        assert (said is not None) == (not reference.assignments)


def test_asking_a_contradictory_space_says_what_contradicts(cheng):
    space = cohorts.compatible(clashing())
    for asked in (
        lambda: space.sample(1, seed=1),
        lambda: space.bounds(cohorts.rate("pasi75")),
        lambda: space.share(cohorts.trend_p("dose", "pasi75"), "< 0.05"),
    ):
        with pytest.raises(KitError, match=r"contradict each other \(no cohort of 20"):
            asked()


def test_statistics_of_no_table_are_no_values():
    space = cohorts.compatible(clashing(arms=THREE_ARMS))
    for statistic in (
        cohorts.trend_p("dose", "pasi75"),
        cohorts.correlation("dose", "pasi75"),
        cohorts.fisher_p("sex", "pasi75"),
        cohorts.difference("sex", "pasi75"),
    ):
        assert space.values(statistic).empty


def test_a_record_stays_as_it_was(cheng):
    before = cheng.outcomes.copy()
    assert cohorts.contradiction(replace(cheng)) is None
    assert cheng.outcomes.equals(before)
