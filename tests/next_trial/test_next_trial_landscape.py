"""The other studies: their tables against the record, and what each could answer."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from trialkit import next_trial

YES, NO, MIXED = "yes", "no: no control", "no: groups not made at random"
CONTROL, DOSE = next_trial.QUESTIONS["control"], next_trial.QUESTIONS["dose"]


def test_study_table_agrees_with_the_record_of_the_course(cheng, studies):
    row = studies.set_index("registry_id").loc[cheng.registry_id]
    assert row["n"] == cheng.n_treated
    assert row["dose_low"] == cheng.arms["dose_per_kg"].min()
    assert row["dose_high"] == cheng.arms["dose_per_kg"].max()
    assert (row["doses_low"], row["doses_high"]) == (2, 4)
    first = cheng.outcomes.iloc[0]
    assert (row["responders"], row["of"]) == (first["responders"], first["n"])


def test_study_table_agrees_with_the_record_of_yao_2021(yao, studies):
    row = studies.set_index("registry_id").loc[yao.registry_id]
    assert (row["n"], row["dose_low"], row["dose_high"], row["doses_high"]) == (7, 0.5, 0.5, 3)
    assert (row["responders"], row["of"]) == (2, 7)


def test_counts_are_the_published_ones(studies, registered):
    """Section 4 of the sources: five single cases or pairs, three studies, four registrations."""
    assert studies.set_index("study")["n"].to_dict() == {
        "Yao 2021": 7,
        "Cheng 2022": 17,
        "Bajouri 2023": 5,
        "Ahn 2021": 1,
        "Chen 2016": 2,
        "De Jesus 2016": 2,
        "Comella 2018": 1,
        "Wang 2020": 1,
    }
    assert registered.set_index("registry_id")["n_planned"].to_dict() == {
        "NCT02918123": 9,
        "NCT03745417": 5,
        "NCT03424629": 57,
        "NCT04275024": 8,
    }


def test_no_dose_without_its_unit(studies, registered):
    for table in (studies, registered):
        assert (table["dose_low"].isna() == table["dose_unit"].isna()).all()
        assert (table["dose_low"].isna() == table["dose_high"].isna()).all()
        known = table.dropna(subset="dose_low")
        assert (known["dose_low"] <= known["dose_high"]).all()


def test_every_source_is_described(studies, registered, sources):
    for table in (studies, registered):
        assert set(table["source"]) <= set(sources.index)


def test_record_stands_first_and_once(trial, studies, registered):
    found = next_trial.landscape(trial, studies, registered)
    assert found["kind"].tolist().count(next_trial.RECORD) == 1
    assert found.iloc[0]["name"] == trial.short_title
    assert found["name"].is_unique
    own = studies["registry_id"].eq(trial.registry_id).fillna(False).any()
    assert len(found) == len(studies) + len(registered) + (not own)
    assert found["invented"].tolist() == [trial.is_synthetic] + [False] * (len(found) - 1)


def test_only_the_randomised_registered_trial_could_answer(cheng, studies, registered):
    found = next_trial.answers(next_trial.landscape(cheng, studies, registered))
    could = found[found[CONTROL].str.startswith("could")]
    assert could["study"].tolist() == ["NCT03424629"]
    assert could[DOSE].tolist() == ["could, but no results were found"]
    assert not (found[list(next_trial.QUESTIONS.values())] == YES).any(axis=None)


@pytest.mark.parametrize(
    ("change", "control", "dose"),
    [
        ({}, NO, MIXED),
        ({"randomised": "yes"}, NO, YES),
        ({"randomised": "yes", "comparator": "placebo"}, YES, YES),
        (
            {"comparator": "placebo"},
            "no: groups not made at random",
            "no: groups not made at random",
        ),
        ({"dose_groups": False}, NO, "no: one dose"),
        ({"dose_groups": False, "dose_low": pd.NA}, NO, "no: dose not published"),
    ],
)
def test_rule_of_the_answers(cheng, studies, registered, change, control, dose):
    table = next_trial.landscape(cheng, studies, registered).head(1)
    (row,) = next_trial.answers(table.assign(**change)).to_dict("records")
    assert (row[CONTROL], row[DOSE]) == (control, dose)


def test_invented_record_is_not_counted(demo, studies, registered):
    table = next_trial.landscape(demo, studies, registered)
    text = next_trial.read_landscape(table, next_trial.answers(table))
    assert "8 studies with results treated 36 patients" in text
    assert "Demo 2030 is invented and not counted" in text


def test_a_record_with_arms_made_at_random_is_said_to_have_them(cheng, studies, registered):
    arms = {**cheng.about, "arms_design": "two arms, randomised"}
    table = next_trial.landscape(replace(cheng, about=arms), studies, registered)
    assert table.iloc[0]["randomised"] == "yes"
