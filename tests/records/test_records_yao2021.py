"""The record of Yao 2021 holds what its abstract and registered outcomes print, and no more."""

from __future__ import annotations

import pytest

from trialkit import claims, cohorts, records
from trialkit.records import Trial


@pytest.fixture(scope="module")
def trial() -> Trial:
    return records.load_trial("yao2021")


def test_identity(trial):
    assert not trial.is_synthetic
    assert trial.registry_id == "NCT03265613"
    for part in ("9(22):1653", "10.21037/atm-21-5028", "PMC8667096"):
        assert part in trial.citation
    assert trial.about["arms_design"] == "single arm"


def test_patients_as_the_abstract_prints_them(trial):
    assert trial.n_treated == 7
    groups = trial.subgroups.set_index("subgroup")
    assert groups["n"].to_dict() == {"male": 6, "female": 1, "completed": 4, "one_year": 2}
    assert groups["attribute"].to_dict() == {
        "male": "sex",
        "female": "sex",
        "completed": "completion",
        "one_year": "follow-up",
    }
    assert set(trial.still_there["subgroup"]) == {"completed", "one_year"}


def test_dose_and_schedule_as_the_abstract_prints_them(trial):
    (arm,) = trial.arms.to_dict("records")
    assert (arm["dose_per_kg"], arm["dose_printed"]) == (0.5, "0.5×10^6/kg")
    assert (arm["infusions"], arm["interval_days"]) == (3, 28)  # weeks 0, 4, 8
    assert (arm["n"], arm["phase_n"]) == (7, 7)


def test_two_responders_stand_over_three_denominators(trial):
    assert set(trial.outcomes["responders"]) == {2}
    assert trial.outcomes.set_index("subgroup")["n"].to_dict() == {
        "all": 7,
        "completed": 4,
        "one_year": 2,
    }
    assert (trial.outcomes["threshold"] == 50).all()


def test_no_percentage_was_printed(trial):
    assert trial.outcomes["printed"].isna().all()
    assert (trial.outcomes["count_printed"] == "yes").all()
    assert not trial.claims["unit"].eq("percent").any()


@pytest.mark.parametrize(
    ("event", "events", "patients"),
    [
        ("ae", 16, None),
        ("ae_grade_1", 15, None),
        ("ae_grade_2", 1, 1),
        ("fever", 5, None),
        ("pharyngitis", 3, None),
        ("headache", 2, None),
        ("sae", 1, 1),
        ("related_sae", 0, 0),
    ],
)
def test_events_are_not_patients(trial, event, events, patients):
    row = trial.safety_event(event)
    assert (row["events"], row["n"], row["scope"]) == (events, 7, "all")
    if patients is None:
        assert row.isna()["patients"]
        assert "events, not patients" in row["note"]
    else:
        assert row["patients"] == patients


def test_the_serious_event_was_judged_unrelated(trial):
    assert "judged unrelated" in trial.safety_event("sae")["printed"]
    assert "judged unrelated" in trial.safety_event("related_sae")["note"]


def test_registered_outcomes_are_the_reported_ones(trial):
    codes = trial.registry.pivot(index="field", columns="version", values="code")
    assert set(codes.index) == {"primary", "secondary", "safety"}
    assert codes.notna().all(axis=None)
    assert (codes["registry"] == codes["reported"]).all()


def test_audit_comes_to_the_verdicts_of_the_ledger(trial):
    audit = claims.audit(trial)
    assert audit["as_expected"].all(), audit.loc[~audit["as_expected"], ["id", "verdict", "why"]]
    assert set(audit["verdict"]) == {"exact", "compatible-with", "not-published"}
    registered = audit[audit["id"].str.startswith("registry-")]
    assert (registered["verdict"] == "exact").all()


def test_mean_age_is_one_that_seven_whole_ages_can_have():
    # 355 / 7 = 50.714…; the granularity test of Brown and Heathers 2017
    assert claims.grim("50.71", 7, unit="mean").consistent
    assert not claims.grim("50.72", 7, unit="mean").consistent


def test_bounds_say_how_many_responders_were_men(trial):
    # 2 responders among 6 men and 1 woman: at least one is a man
    space = cohorts.compatible(trial)
    found = space.bounds(cohorts.rate("pasi50", within={"sex": "male"}))
    assert (found.low, found.high) == (pytest.approx(1 / 6), pytest.approx(2 / 6))


def test_nothing_else_is_filled_in(trial):
    assert trial.criteria.empty
    assert trial.patients.empty
    said = " ".join(trial.not_published["item"])
    for gap in ("any patient's PASI", "12 weeks", "whether the two responders are men"):
        assert gap in said
    assert any("full text" in note for note in trial.about["notes"])
