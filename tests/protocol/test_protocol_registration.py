"""Dates, versions, sentences and results rows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from trialkit import protocol
from trialkit.results import Results

SENTENCES = (
    protocol.who_was_treated,
    protocol.who_gets_in,
    protocol.schedule_length,
    protocol.largest_infusion_text,
    protocol.single_against_cumulative,
    protocol.what_arms_compare,
    protocol.how_arms_were_formed,
    protocol.when_the_entry_changed,
)


def with_events(trial, *rows):
    columns = trial.events.columns
    table = pd.DataFrame([dict(zip(columns, row, strict=False)) for row in rows], columns=columns)
    return replace(trial, events=table.astype(trial.events.dtypes))


def event(name, start, end=None, kind="treatment", version=None):
    return (name, name, kind, start, end, version, "press", None)


def day(text):
    return pd.Timestamp(text)


def test_no_events_give_empty_tables(minimal, other):
    for trial in (minimal, other):
        assert protocol.dates(trial).empty
        assert protocol.versions(trial).empty
        assert protocol.registry_changes(trial).empty
        assert protocol.treatment_span(trial) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-12", "2021-12-01", "2021-12-31"),
        ("2021-07-09", "2021-07-09", "2021-07-09"),
    ],
)
def test_a_date_spans_what_its_source_leaves_open(cheng, text, first, last):
    row = protocol.dates(with_events(cheng, event("x", text))).iloc[0]

    assert (row["start"], row["end"]) == (day(first), day(last))
    assert (row["start_latest"], row["end_earliest"]) == (day(last), day(first))


def test_a_period_keeps_both_its_open_ends(cheng):
    row = protocol.dates(cheng).set_index("event").loc["phase_2a"]

    assert row["start"] == day("2019-09-01")
    assert row["start_latest"] == day("2019-09-30")
    assert row["end_earliest"] == day("2020-08-01")
    assert row["end"] == day("2020-08-31")
    assert row["printed"] == "2019-09 to 2020-08"


def test_a_date_that_does_not_exist_is_refused_by_name(cheng):
    with pytest.raises(ValueError, match=r"event late: '2021-13' is not a date"):
        protocol.dates(with_events(cheng, event("late", "2021-13")))


def test_a_period_that_ends_before_it_starts_is_refused_by_name(cheng):
    with pytest.raises(ValueError, match="event late: ends 2020-01 before it starts"):
        protocol.dates(with_events(cheng, event("late", "2021-01", "2020-01")))


def test_versions_stand_in_order_with_their_dates(cheng):
    table = protocol.versions(cheng)

    assert table.columns.tolist() == ["registry-v1", "registry-v2", "reported", "changed"]
    assert table.index[:2].tolist() == ["date", "read from"]
    assert "2018-12-05" in table.loc["date", "registry-v1"]
    assert "2020-07-28" in table.loc["date", "registry-v1"]
    assert "2020-09-23" in table.loc["date", "registry-v2"]
    assert "2022-08-05" in table.loc["date", "reported"]


def test_what_could_not_be_read_is_said_and_not_compared(cheng):
    changed = protocol.versions(cheng)["changed"]

    assert changed["comparator"] == "other words in “registry, second version”"
    assert changed["phase"] == "other words in “reported”"
    assert "registry, second version: not retrievable" in changed["primary outcome"]
    assert changed["secondary outcomes"].startswith("cannot be compared")
    assert changed["completion"].startswith("same wherever stated")


def test_the_entry_changed_between_the_days_of_the_fact_sheet(cheng):
    change = protocol.registry_changes(cheng).iloc[0]

    assert (change["earliest"], change["latest"]) == (day("2020-07-29"), day("2020-09-23"))
    assert {"design", "comparator", "dose", "enrolment"} <= set(change["fields"])
    assert "phase" not in change["fields"]


def test_treatment_runs_from_the_first_to_the_last_reported(cheng):
    span = protocol.treatment_span(cheng)

    assert (span["start"], span["start_latest"]) == (day("2019-03-01"), day("2019-03-31"))
    assert (span["end_earliest"], span["end"]) == (day("2020-08-01"), day("2020-08-31"))


@pytest.mark.parametrize(
    ("treated", "said"),
    [
        (event("t", "2021-01", "2021-06"), "before the first treatment"),
        (event("t", "2018-01", "2018-06"), "after the last treatment"),
        (event("t", "2020-08", "2021-06"), "cannot be told"),
        # 1 Jan to 30 Jun 2020 are 182 days, of 183 from 1 Jan to 1 Jul: 99.4 % is not 100 %.
        (event("t", "2020-01-01", "2020-07-01"), "at least 181 days"),
    ],
)
def test_the_change_is_placed_against_the_treatment(cheng, treated, said):
    trial = with_events(
        cheng,
        event("v1", "2019-01-01", kind="registry", version="registry-v1"),
        event("v1 again", "2020-06-29", kind="registry", version="registry-v1"),
        event("v2", "2020-12-01", kind="registry", version="registry-v2"),
        treated,
    )
    text = protocol.when_the_entry_changed(trial)

    assert said in text
    assert "100 %" not in text


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_hold_for_every_record(trial, sentence):
    text = sentence(trial)

    assert text.strip()
    assert not any(word in text for word in ("nan", "<NA>", "None", "NaT"))


def test_sentences_name_what_the_issue_asks_for(cheng):
    assert "80 kg" in protocol.largest_infusion_text(cheng)
    assert "Group C** is rank 2 of 5" in protocol.single_against_cumulative(cheng)
    assert "rank 5 of 5, the lowest" in protocol.single_against_cumulative(cheng)
    assert "Phase 1 and Group A got the same dose" in protocol.what_arms_compare(cheng)
    assert "165 ways" in protocol.who_was_treated(cheng)
    assert "at least 93 %" in protocol.when_the_entry_changed(cheng)
    assert "at random" in protocol.how_arms_were_formed(cheng)


def test_rows_are_results(trial):
    book = Results("02_trial_protocol")
    for row in protocol.result_rows(trial):
        book.add(**row)

    assert book["protocol.n_treated"]["value"] == trial.n_treated
    for arm in trial.arms["arm"]:
        assert book[f"protocol.cumulative_dose.{arm}"]["kind"] == "derived"


def test_rows_of_the_trial_are_those_of_the_issue(cheng):
    rows = {row["key"]: row for row in protocol.result_rows(cheng)}

    assert rows["protocol.cumulative_dose.C"]["value"] == 5.0
    assert rows["protocol.cumulative_dose.C"]["unit"] == "10^6 cells/kg"
    assert rows["protocol.largest_infusion.implied_weight"]["value"] == 80.0
    change = rows["protocol.registry.registry_v2.days_after_start"]
    assert (change["kind"], change["low"], change["high"]) == ("bounded", 486, 572)
    assert rows["protocol.last_visit_day.P1"]["kind"] == "assumed"


def test_rows_follow_the_reading_of_after_treatment(cheng):
    rows = {row["key"]: row["value"] for row in protocol.result_rows(cheng, "first infusion")}

    assert rows["protocol.last_visit_day.P1"] == 180.0
