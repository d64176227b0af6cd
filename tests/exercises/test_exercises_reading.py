"""Reading what is solved: from outputs that may be anything, and from a fresh run."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from trialkit import checks, exercises
from trialkit.errors import UsageError
from trialkit.exercises import _reading
from trialkit.exercises.solving import solve

NAME = "03_safety_replication.ipynb"


def verdict(number: str, status: str, message: str = "said") -> dict:
    return {"exercise": number, "status": status, "message": message, "mistake": ""}


def shown(content: object) -> list:
    return [new_output("execute_result", data={checks.MIME: content}, execution_count=1)]


@pytest.fixture
def saved(answered, tmp_path):
    """Save a blank with outputs: ``saved({"limit-check": [output]})``."""

    def save(outputs: dict[str, list], *more: nbformat.NotebookNode) -> Path:
        book = answered("03", {})
        for cell in book.cells:
            if cell.id in outputs:
                cell.outputs = outputs[cell.id]
        book.cells += more
        path = tmp_path / NAME
        path.write_text(json.dumps(book), "utf-8")
        return path

    return save


def statuses(sheet: exercises.Sheet) -> dict[str, str]:
    return {row.exercise: row.status for row in sheet.rows}


def test_a_blank_that_was_never_run_is_not_checked_and_not_wrong(saved):
    sheet = exercises.read(saved({}))
    assert set(statuses(sheet).values()) == {"not checked"}
    assert not sheet.wrong
    assert exercises.totals([sheet])["points"] == 0


def test_verdicts_points_and_texts(saved):
    sheet = exercises.read(
        saved(
            {
                "sentences-check": shown(verdict("03.1", "right")),
                "limit-check": shown(verdict("03.2", "mistake", "One-sided.\nMore")),
                "rule-check": shown(verdict("03.3", "not readable")),
                "sentence-check": shown(verdict("03.7", "written")),
            }
        )
    )
    found = statuses(sheet)
    assert [found[f"03.{n}"] for n in (1, 2, 3, 4, 7)] == [
        *("right", "mistake", "not readable", "not checked", "written")
    ]
    assert sheet.rows[1].said == "One-sided."
    count = exercises.totals([sheet])
    assert (count["points"], count["machine"], count["by hand"]) == (1, 6, 2)
    assert count["to mend"] == 2
    assert sheet.wrong


def test_points_are_those_of_the_exercise_whatever_the_output_says(saved):
    forged = {**verdict("03.1", "right"), "points": 99, "out_of": 99}
    assert (
        exercises.totals([exercises.read(saved({"sentences-check": shown(forged)}))])["points"] == 1
    )


def test_its_own_check_cell_counts_more_than_a_trial_elsewhere(saved):
    trial = new_code_cell(id="try", outputs=shown(verdict("03.2", "wrong")))
    sheet = exercises.read(saved({"limit-check": shown(verdict("03.2", "right"))}, trial))
    assert statuses(sheet)["03.2"] == "right"


@pytest.mark.parametrize(
    "content",
    [None, 3, "right", [], {}, {"exercise": "03.2"}, verdict("03.2", "perfect"), {"status": []}],
)
def test_outputs_that_are_no_verdicts_are_passed_over(saved, content):
    sheet = exercises.read(saved({"limit-check": shown(content)}))
    assert statuses(sheet)["03.2"] == "not checked"


def test_an_error_stands_under_its_exercise(saved):
    error = new_output("error", ename="NameError", evalue="name 'x'\x1b[31m", traceback=[])
    sheet = exercises.read(saved({"limit-answer": [error]}))
    assert (sheet.rows[1].status, sheet.rows[1].said) == ("error", "NameError: name 'x'")
    assert sheet.wrong


def test_an_error_in_the_head_is_a_problem_of_the_notebook(saved):
    error = new_output("error", ename="RecordError", evalue="no such record", traceback=[])
    sheet = exercises.read(saved({"setup": [error]}))
    assert (sheet.rows, sheet.problem) == ((), "RecordError: no such record")


def test_a_check_that_a_grader_let_fail_is_wrong_or_not_answered(saved):
    def failed(said):
        return [new_output("error", ename="NotRightError", evalue=said, traceback=[])]

    sheet = exercises.read(
        saved(
            {
                "limit-check": failed("03.2  ✗ Not right. One-sided."),
                "rule-check": failed("03.3  … Not answered yet. The answer is a number."),
            }
        )
    )
    assert [row.status for row in sheet.rows[1:3]] == ["wrong", "not answered"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[]",
        "{}",
        '{"cells": [3]}',
        '{"cells": [{"source": 1, "metadata": {}}]}',
        "[" * 9999,
    ],
)
def test_a_file_that_is_no_notebook_is_a_problem_and_no_exception(tmp_path, text):
    path = tmp_path / NAME
    path.write_text(text)
    assert exercises.read(path).problem == "this cannot be read as a notebook"
    assert solve([path])[0].problem == "this cannot be read as a notebook"
    assert exercises.find(tmp_path) == ([path], [])


def test_find_leaves_out_other_notebooks_with_a_sentence(saved, write_notebook, tmp_path):
    path = saved({})
    write_notebook("notes", "1 + 1")
    (tmp_path / "data.csv").write_text("x")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".hidden.ipynb").write_text("x")
    assert exercises.find(tmp_path) == (
        [path],
        ["notes.ipynb: no exercise notebook of the course, so it is left out"],
    )
    with pytest.raises(UsageError, match="no exercise notebooks there"):
        exercises.find(tmp_path / ".ipynb_checkpoints")


def test_where_to_look(saved, tmp_path):
    course = exercises.folder_of_exercises(here=tmp_path)
    assert course.name == "exercises"
    path = saved({})
    assert exercises.folder_of_exercises(here=tmp_path) == tmp_path
    assert exercises.folder_of_exercises(path) == path
    with pytest.raises(UsageError, match="no such folder"):
        exercises.folder_of_exercises(tmp_path / "none")


@pytest.mark.parametrize(
    ("source", "student"),
    [
        ('student = "anna"', "anna"),
        ('trial = "x"\nstudent: str = "小明"', "小明"),
        ("student = input()", ""),
        ("student = (", ""),
        ("student = 3", ""),
    ],
)
def test_for_whom_the_figures_are(source, student):
    book = {
        "cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}]
    }
    assert _reading._student(book) == student


@pytest.mark.notebook
class TestFreshRun:
    def test_goes_on_after_errors_and_leaves_the_file_alone(self, answered, tmp_path, preloaded):
        path = tmp_path / NAME
        book = answered(
            "03",
            {
                "sentences-answer": 'answer_1 = {"b", "d"}',
                "limit-answer": "answer_2 = proportions.upper_limit(0, given_2.n, sides=2)",
                "rule-answer": "answer_3 = 1 / 0",
                "patients-answer": "from pathlib import Path\nPath('left').touch()\nanswer_4 = 'x'",
                "sentence-answer": "answer_7 = 'None of the patients had it, and none was asked.'",
            },
        )
        nbformat.write(book, path)
        before = path.read_bytes()
        sheet = solve([path], preloaded=preloaded)[0]
        assert [row.status for row in sheet.rows] == [
            *("right", "mistake", "error", "not readable"),
            *("not answered", "not answered", "written"),
        ]
        assert sheet.rows[2].said == "ZeroDivisionError: division by zero"
        assert path.read_bytes() == before
        assert [p.name for p in tmp_path.iterdir()] == [NAME]

    def test_an_endless_loop_is_stopped_and_the_rest_is_read(self, answered, tmp_path, preloaded):
        book = answered("03", {"limit-answer": "while True:\n    pass"})
        nbformat.write(book, tmp_path / NAME)
        sheet = solve([tmp_path / NAME], timeout=3, preloaded=preloaded)[0]
        assert sheet.rows[1].status == "error"
        assert sheet.rows[2].status == "not answered"

    def test_a_kernel_that_dies_is_a_sentence(self, answered, tmp_path, preloaded):
        book = answered("03", {"limit-answer": "import os\nos._exit(1)"})
        nbformat.write(book, tmp_path / NAME)
        sheet = solve([tmp_path / NAME], preloaded=preloaded)[0]
        assert sheet.problem == "its kernel died, or the notebook took too long"

    def test_a_graders_environment_does_not_change_the_verdicts(
        self, answered, tmp_path, monkeypatch
    ):
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
        nbformat.write(answered("03", {}), tmp_path / NAME)
        sheet = solve([tmp_path / NAME])[0]
        assert set(statuses(sheet).values()) == {"not answered"}
