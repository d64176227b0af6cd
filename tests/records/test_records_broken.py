"""A broken record names file, line and column, what was found and what is allowed."""

from __future__ import annotations

import pytest

from trialkit import records
from trialkit.errors import RecordError


def assert_problem(record, file, row, column, *words):
    problem = record.only_problem()
    assert (problem.file, problem.row, problem.column) == (file, row, column), str(problem)
    for word in words:
        assert word in problem.message, str(problem)


# Files


def test_the_copy_is_well(record):
    assert record.problems() == []


def test_empty_folder_lists_every_file_that_is_missing(record):
    for path in record.folder.iterdir():
        path.unlink()
    problems = record.problems()
    missing = {"trial.yaml", "sources.yaml", "arms.csv", "outcomes.csv", "safety.csv"}
    assert {p.file for p in problems} == missing
    assert all("file is missing; a record needs" in p.message for p in problems)
    with pytest.raises(RecordError, match=r"trial\.yaml: file is missing"):
        records.load_trial("cheng2022", record.root)


def test_not_a_folder(record):
    (problem,) = records.validate_trial(record.root / "nowhere")
    assert "is not a folder; a record is a folder of tables" in problem.message
    (problem,) = records.validate_trial(record.path("arms.csv"))
    assert "is not a folder" in problem.message


@pytest.mark.parametrize("name", ["arms.csv", "outcomes.csv", "safety.csv"])
def test_required_table_missing(record, name):
    record.path(name).unlink()
    problems = [p for p in record.problems() if p.file == name]
    assert [(p.row, p.column) for p in problems] == [(None, None)]
    assert "a record needs arms.csv, outcomes.csv, safety.csv" in problems[0].message


@pytest.mark.parametrize("name", ["visits", "events", "criteria", "registry", "claims"])
def test_optional_table_missing_is_an_empty_table_with_its_columns(record, name):
    columns = record.rows(f"{name}.csv")[0]
    record.path("claims.csv").rename(record.root / "claims.csv")  # it refers to the other tables
    record.path(f"{name}.csv").unlink(missing_ok=name == "claims")
    table = getattr(records.load_trial("cheng2022", record.root), name)
    assert table.empty
    assert list(table.columns) == columns


def test_misspelt_table_is_not_taken_for_unpublished(record):
    record.path("visits.csv").rename(record.path("visit.csv"))
    assert_problem(record, "visit.csv", None, None, "file is not known", "visits.csv")


@pytest.mark.parametrize("content", ["", "\n", "\n\n", "﻿", ",,\n"])
def test_empty_csv(record, content):
    record.path("visits.csv").write_text(content, encoding="utf-8")
    assert_problem(record, "visits.csv", 1, None, "line 1 is empty", "column names")


@pytest.mark.parametrize("name", ["arms.csv", "outcomes.csv", "safety.csv"])
def test_header_only_is_an_unfinished_required_table(record, name):
    record.write_rows(name, record.rows(name)[:1])
    problems = [p for p in record.problems() if p.file == name]
    assert [(p.row, p.column) for p in problems] == [(None, None)]
    assert problems[0].message.startswith("found no rows; allowed: at least one row")


def test_header_only_is_nothing_published_in_an_optional_table(record):
    record.path("claims.csv").unlink()  # it refers to visits
    record.write_rows("visits.csv", record.rows("visits.csv")[:1])
    assert records.load_trial("cheng2022", record.root).visits.empty


# Columns and cells


def test_missing_column(record):
    rows = record.rows("outcomes.csv")
    i = rows[0].index("n")
    record.write_rows("outcomes.csv", [row[:i] + row[i + 1 :] for row in rows])
    assert_problem(record, "outcomes.csv", None, "n", "column is missing", "expected columns: id")


def test_extra_column(record):
    rows = record.rows("outcomes.csv")
    record.write_rows("outcomes.csv", [[*rows[0], "mood"], *([*r, "good"] for r in rows[1:])])
    assert_problem(record, "outcomes.csv", 1, "mood", "column is not known", "expected columns: id")


def test_column_twice(record):
    rows = record.rows("outcomes.csv")
    record.write_rows("outcomes.csv", [[*rows[0], "n"], *([*row, "17"] for row in rows[1:])])
    assert_problem(record, "outcomes.csv", 1, "n", "column appears twice")


def test_columns_may_stand_in_another_order(record):
    record.write_rows("outcomes.csv", [row[::-1] for row in record.rows("outcomes.csv")])
    trial = records.load_trial("cheng2022", record.root)
    assert list(trial.outcomes.columns) == record.rows("outcomes.csv")[0][::-1]
    assert trial.outcome("pasi40.all")["responders"] == 8


@pytest.mark.parametrize(
    ("file", "line", "column", "value", "found", "allowed"),
    [
        ("outcomes.csv", 7, "responders", "18", "found 18", "0 to n = 17"),
        ("outcomes.csv", 2, "responders", "8.5", "found '8.5'", "a whole number"),
        ("outcomes.csv", 2, "responders", "8.0", "found '8.0'", "a whole number"),
        ("outcomes.csv", 2, "responders", "-1", "found -1", "0 or more"),
        ("outcomes.csv", 2, "responders", "eight", "found 'eight'", "a whole number"),
        ("outcomes.csv", 2, "responders", "NaN", "found 'NaN'", "a whole number"),
        ("outcomes.csv", 2, "responders", "inf", "found 'inf'", "a whole number"),
        ("outcomes.csv", 2, "responders", "1e1", "found '1e1'", "a whole number"),
        ("outcomes.csv", 2, "responders", "0x8", "found '0x8'", "a whole number"),
        ("outcomes.csv", 2, "responders", "1_0", "found '1_0'", "a whole number"),
        ("outcomes.csv", 2, "responders", "８", "found '８'", "a whole number"),
        ("outcomes.csv", 2, "responders", "True", "found 'True'", "a whole number"),
        ("outcomes.csv", 2, "responders", "9" * 20, f"found '{'9' * 20}'", "a whole number"),
        ("outcomes.csv", 2, "responders", "", "is empty", "number of responders"),
        ("outcomes.csv", 2, "n", "0", "found 0", "1 or more"),
        ("outcomes.csv", 2, "n", "18", "found 18", "1 to n_treated = 17"),
        ("outcomes.csv", 3, "n", "10", "found 10", "1 to 9, the size of 'female'"),
        ("outcomes.csv", 2, "threshold", "40 %", "found '40 %'", "a number"),
        ("outcomes.csv", 2, "threshold", "nan", "found 'nan'", "a number"),
        ("outcomes.csv", 2, "threshold", "-inf", "found '-inf'", "a number"),
        ("outcomes.csv", 2, "threshold", "1e999", "found '1e999'", "a number"),
        ("outcomes.csv", 2, "threshold", "4,0", "found '4,0'", "a number"),
        ("outcomes.csv", 2, "threshold", "100.5", "found 100.5", "100 or less"),
        ("outcomes.csv", 2, "threshold_rule", "over", "found 'over'", "at least, more than"),
        ("outcomes.csv", 2, "threshold_rule", "", "found 'nothing'", "at least, more than"),
        ("outcomes.csv", 7, "threshold_rule", "at least", "found 'at least'", "empty"),
        ("outcomes.csv", 2, "source", "web", "found 'web'", "(sources.yaml): abstract, "),
        ("outcomes.csv", 2, "source", "", "is empty", "source key"),
        ("outcomes.csv", 2, "count_printed", "maybe", "found 'maybe'", "yes, no"),
        (
            "outcomes.csv",
            3,
            "subgroup",
            "girls",
            "found 'girls'",
            "(trial.yaml): all, female, male",
        ),
        ("outcomes.csv", 7, "id", "PGA", "found 'PGA'", "such as pasi40.all"),
        ("safety.csv", 3, "patients", "18", "found 18", "0 to n = 17"),
        ("safety.csv", 2, "patients", "1", "found 0", "at least the patients with the event, 1"),
        ("safety.csv", 2, "n", "99", "found 99", "1 to n_treated = 17"),
        (
            "safety.csv",
            4,
            "scope",
            "E",
            "found 'E'",
            "(arms.csv, trial.yaml): all, P1, A, B, C, D, female, male",
        ),
        ("visits.csv", 2, "unit", "days", "found 'days'", "day, week, month, year"),
        ("visits.csv", 2, "phase", "3", "found '3'", "(arms.csv): 1, 2a"),
        ("arms.csv", 2, "infusions", "0", "found 0", "1 or more"),
        ("arms.csv", 2, "dose_per_kg", "1,5", "found '1,5'", "a number"),
        ("events.csv", 2, "start", "5.12.2018", "found '5.12.2018'", "year-month-day"),
        ("events.csv", 2, "start", "2018-13", "found '2018-13'", "year-month-day"),
        ("events.csv", 2, "start", "2019-02-29", "found '2019-02-29'", "a date that exists"),
        ("events.csv", 10, "end", "2018-09", "found 2018-09", "2019-03 or later"),
        ("criteria.csv", 2, "low", "", "is empty", "'more than' needs"),
        ("criteria.csv", 8, "high", "17", "found 17", "low = 18 or more"),
        ("registry.csv", 2, "value", "", "is empty", "what is stated"),
        ("registry.csv", 18, "status", "stated", "is empty", "what is stated"),
        (
            "claims.csv",
            6,
            "outcome",
            "pasi50.all",
            "found 'pasi50.all'",
            "(outcomes.csv): pasi40.all",
        ),
        ("claims.csv", 6, "decimals", "2", "found 2", "1, as in '47.1'"),
    ],
)
def test_one_wrong_cell(record, file, line, column, value, found, allowed):
    record.set_cell(file, line, column, value)
    problem = record.only_problem()
    place = "events" if value == "1" and file == "safety.csv" else column
    place = "value" if value == "stated" else place
    assert (problem.file, problem.row, problem.column) == (file, line, place), str(problem)
    assert found in problem.message, str(problem)
    assert allowed in problem.message, str(problem)


def test_content_and_code_beside_a_registry_field_that_is_not_known(record):
    record.set_cell("registry.csv", 2, "status", "not known")
    found = {(p.row, p.column): p.message for p in record.problems() if p.file == "registry.csv"}
    assert set(found) == {(2, "value"), (2, "code")}
    assert all("beside status 'not known': empty" in message for message in found.values())


def test_loading_reports_what_validating_finds(record):
    record.set_cell("outcomes.csv", 7, "responders", "18")
    with pytest.raises(RecordError) as error:
        records.load_trial("cheng2022", record.root)
    first, second = str(error.value).splitlines()
    assert first == f"the record 'cheng2022' in {record.folder} is broken:"
    assert second == f"  {record.only_problem()}"
    assert second == "  outcomes.csv, line 7, responders: found 18; allowed: 0 to n = 17"


def test_duplicated_key_names_both_lines(record):
    record.set_cell("visits.csv", 3, "visit", "FU1")
    problems = record.problems()
    assert [(p.file, p.row, p.column) for p in problems] == [
        ("visits.csv", 2, "visit"),
        ("visits.csv", 3, "visit"),
    ]
    assert all("found 'FU1' more than once" in p.message for p in problems)


def test_duplicated_combined_key(record):
    line = record.add_row(
        "registry.csv",
        field="design",
        label="design",
        version="registry-v1",
        value="again",
        status="stated",
        source="registry-v1",
    )
    wanted = "found 'design + registry-v1' twice; each row needs its own"
    assert_problem(record, "registry.csv", line, "field + version", wanted)


# Rules between tables


def test_subgroups_that_do_not_add_up(record):
    record.set_cell("outcomes.csv", 3, "responders", "5")
    wanted = ("found 8", "allowed: 7, the sum of female, male")
    assert_problem(record, "outcomes.csv", 2, "responders", *wanted)


def test_subgroups_of_another_division_are_not_added_to_this_one(record):
    """Two divisions of the patients whose sizes happen to sum to the whole across them."""
    record.replace(
        "trial.yaml",
        "follow_up_months:",
        "  - { subgroup: young, attribute: age, label: young, n: 8, source: abstract }\n"
        "follow_up_months:",
    )
    rows = record.rows("outcomes.csv")
    young = dict(zip(rows[0], rows[3], strict=True)) | {
        "id": "pasi40.young",
        "subgroup": "young",
        "responders": "7",
    }
    rows.remove(rows[3])
    record.write_rows("outcomes.csv", [*rows, [young[c] for c in rows[0]]])
    record.path("claims.csv").unlink()  # it refers to the row that is gone
    assert record.problems() == []


def test_higher_threshold_with_more_responders(record):
    record.set_cell("outcomes.csv", 6, "responders", "7")
    wanted = (
        "found 7 at threshold 90",
        "allowed: 0 to 6, the responders of 'pasi' at the easier threshold 75",
        "another visit needs a measure name of its own, such as 'week24_pasi'",
    )
    assert_problem(record, "outcomes.csv", 6, "responders", *wanted)


def test_same_threshold_more_than_after_at_least(record):
    record.path("claims.csv").unlink()  # it refers to the id that changes
    record.set_cell("outcomes.csv", 5, "id", "pasi75_above.all")
    cells = {
        "id": "pasi75.all",
        "label": "PASI improved by at least 75 %",
        "measure": "pasi",
        "threshold": "75",
        "threshold_rule": "at least",
        "subgroup": "all",
        "n": "17",
        "count_printed": "yes",
        "source": "press",
    }
    line = record.add_row("outcomes.csv", responders="6", **cells)
    assert record.problems() == []
    record.set_cell("outcomes.csv", line, "responders", "5")
    assert_problem(record, "outcomes.csv", 5, "responders", "found 6 at threshold 75", "0 to 5")


def test_phases_that_do_not_add_up(record):
    for line in range(3, 7):
        record.set_cell("arms.csv", line, "phase_n", "11")
    wanted = ("found phases of 16 together", "allowed: n_treated = 17")
    assert_problem(record, "arms.csv", 2, "phase_n", *wanted)


def test_phase_with_two_sizes(record):
    record.set_cell("arms.csv", 4, "phase_n", "11")
    wanted = ("found 12, 11 for phase '2a'", "allowed: one size for all its arms")
    assert_problem(record, "arms.csv", 3, "phase_n", *wanted)


@pytest.mark.parametrize(("n", "found"), [("6", "arms of 6"), ("4", "arms of 4")])
def test_arms_that_do_not_fill_their_phase(record, n, found):
    record.set_cell("arms.csv", 2, "n", n)
    assert_problem(record, "arms.csv", 2, "n", found, "allowed: phase_n = 5 together")


def test_printed_arms_that_leave_no_room_for_the_others(record):
    record.set_cell("arms.csv", 3, "n", "10")
    assert_problem(record, "arms.csv", 3, "n", "found arms of 13", "or more", "phase_n = 12")


def test_every_problem_is_reported_at_once_and_the_message_stays_short(record):
    for line in range(2, 26):
        record.set_cell("claims.csv", line, "source", "web")
    assert len(record.problems()) == 24
    with pytest.raises(RecordError) as error:
        records.load_trial("cheng2022", record.root)
    assert str(error.value).endswith("… and 12 more")
    assert len(str(error.value).splitlines()) == 14


def test_more_responders_in_a_part_than_in_the_whole(record):
    """Pass a higher threshold in a subgroup, and you have passed the lower one in all."""
    rows = record.rows("outcomes.csv")
    whole = {name: i for i, name in enumerate(rows[0])}
    extra = list(rows[2])
    extra[whole["id"]], extra[whole["threshold"]] = "pasi95.female", "95"
    extra[whole["responders"]], extra[whole["printed"]] = "5", ""
    record.write_rows("outcomes.csv", [*rows, extra])
    found = [p for p in record.problems() if p.column == "responders"]
    assert [p.row for p in found] == [len(rows) + 1]
    assert "found 5; allowed: 0 to 3, those of all patients" in found[0].message
