"""Events that are not patients: what a number of events leaves open, in any record."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit import figures, proportions, records
from trialkit.replication import safety


@pytest.fixture(scope="module")
def yao() -> records.Trial:
    return records.load_trial("yao2021")


@pytest.fixture(scope="module")
def demo() -> records.Trial:
    return records.load_trial("demo2030")


@pytest.fixture(scope="module")
def listed() -> pd.DataFrame:
    return records.load_table("comparators/msc_events")


@pytest.fixture(scope="module")
def sources() -> pd.DataFrame:
    return records.table_sources("comparators")


# How many patients can have had them


def test_nothing_printed_leaves_everything_open():
    assert all(pd.isna(end) for end in safety.possible_patients(pd.NA, pd.NA, 7))
    assert safety.possible_patients(pd.NA, 0, 7) == (0, 0)
    assert safety.possible_patients(pd.NA, 1, 7) == (1, 1)
    assert safety.possible_patients(pd.NA, 5, pd.NA) == (1, 5)
    assert safety.possible_patients(2, 5, 7) == (2, 2)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=7))
def test_bounds_hold_every_way_to_share_the_events_out(events):
    """`events` is the truth: how many each patient had."""
    low, high = safety.possible_patients(pd.NA, sum(events), len(events))
    assert low <= sum(n > 0 for n in events) <= high


# In the table of statements


def test_counts_are_ranges_where_only_events_were_printed(yao):
    table = safety.statements(yao).set_index("event")
    assert table.loc["fever", ["patients_low", "patients_high"]].tolist() == [1, 5]
    assert table.loc["adverse event of any kind", "patients_high"] == 7  # 16 events in 7 patients
    assert table.loc["adverse event of grade 2", "patients_high"] == 1
    limits = [proportions.upper_limit(patients, 7) for patients in (1, 5)]
    assert table.loc["fever", ["upper_low", "upper_high"]].tolist() == pytest.approx(limits)


def test_the_table_to_read_says_which_of_its_numbers_are_bounds(yao):
    shown = safety.named_statements(safety.statements(yao), 0.95).set_index("event")
    column = "upper limit, one-sided 95 % (derived)"
    assert shown.loc["fever", "patients with the event"] == "1 to 5 (bounded)"
    assert shown.loc["fever", column] == "52.1 % to 94.7 % (bounded)"
    assert shown.loc["serious adverse event related to treatment", column] == "34.8 %"


def test_no_number_at_all_is_not_published(minimal):
    shown = safety.named_statements(safety.statements(minimal), 0.95)
    assert shown["patients with the event"].tolist() == ["not published"]


# Whose events


def test_a_record_with_events_of_its_own_is_read_itself(yao, listed, sources):
    table = safety.event_bounds(yao, listed, sources)
    assert set(table["study"]) == {"Yao 2021"}
    assert "adverse event of grade 1" in set(table["event"])
    assert (table["events"] > 0).all()
    assert "itself prints numbers of events" in safety.introduce_events(yao, table)


def test_a_record_without_them_is_read_beside_another_trial(cheng, listed, sources):
    table = safety.event_bounds(cheng, listed, sources)
    pd.testing.assert_frame_equal(table, safety.patient_bounds(listed, sources))
    text = safety.introduce_events(cheng, table)
    assert "Another trial of MSC in psoriasis does:** Yao 2021, 7 patients" in text


def test_the_record_of_the_other_trial_and_the_comparator_table_agree(yao, listed, sources):
    """Yao 2021 stands in the kit twice: as a record, and as a comparator."""
    own = safety.event_bounds(yao, listed, sources).set_index("event")
    other = safety.patient_bounds(listed, sources).set_index("event")
    for event in ("fever", "pharyngitis", "headache", "serious adverse event"):
        columns = ["events", "n", "patients_low", "patients_high"]
        assert own.loc[event, columns].tolist() == other.loc[event, columns].tolist()
    whole = own.loc["adverse event of any kind", "events"]
    assert whole == other.loc["all adverse events", "events"]


def test_printed_patients_are_kept_beside_events(demo, listed, sources):
    table = safety.event_bounds(demo, listed, sources).set_index("event")
    row = demo.safety_event("fever")
    ends = table.loc["fever", ["patients_low", "patients_high"]]
    assert ends.tolist() == [row["patients"], row["patients"]]
    assert table.loc["headache", "patients_low"] < table.loc["headache", "patients_high"]


def test_sentence_takes_an_event_whose_patients_are_not_known(demo, listed, sources):
    table = safety.event_bounds(demo, listed, sources)
    text = safety.read_patient_bounds(table, "fever", 0.95)
    assert text.startswith("Demo 2030 prints 9 events of headache among 24 patients.")
    assert "Where both were printed, they differ: 3 events of fever in 2 patients." in text


def test_own_events_are_not_held_against_the_record_itself(demo, listed, sources):
    fever = demo.safety.copy()
    fever.loc[fever["id"] == "thrombosis_high", "event"] = "fever"
    trial = dataclasses.replace(demo, safety=fever)
    possible = safety.possible_limits(trial)
    own = safety.event_bounds(trial, listed, sources)
    assert "Assume that" not in safety.read_group_limits(trial, possible, own, 0.95)
    other = safety.patient_bounds(listed, sources)
    assert "Assume that fever" in safety.read_group_limits(trial, possible, other, 0.95)


def test_the_figure_of_invented_events_carries_the_banner(demo, yao, listed, sources):
    for trial, expected in ((demo, True), (yao, False)):
        table = safety.event_bounds(trial, listed, sources)
        alt = figures.alt_text(figures.safety_patient_bounds(table, trial=trial))
        assert alt.startswith("SYNTHETIC") == expected
        assert "of 24 patients" in alt or "of 7 patients" in alt


# Who was still watched


def test_who_was_still_there_is_answered_from_the_record(yao, cheng):
    question = "How many patients were still watched at the end?"
    answers = safety.questions(yao).set_index("question")["answer"]
    assert answers[question] == "completers: 4 of 7; followed for one year: 2 of 7"
    assert safety.questions(cheng).set_index("question").loc[question, "answer"] == (
        "not in the record"
    )


def test_the_remark_of_the_record_stands_beside_its_count(yao):
    text = safety.read_headline(yao, safety.headline(yao), 0.95)
    assert "0 of 7 patients, followed for up to one year" in text
    assert "Our remark: none because the only serious adverse event was judged unrelated" in text


def test_sections_without_content_are_named(minimal, yao):
    assert safety.not_in_record(yao) == ""
    assert "a number of patients with an event (sections 1, 2, 3 and 6)" in (
        safety.not_in_record(minimal)
    )
