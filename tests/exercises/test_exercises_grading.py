"""The way to a grade with the real nbgrader: assignment, hand-in, marks, feedback, export."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from trialkit import checks, exercises
from trialkit.errors import UsageError

NAME = "03_safety_replication"
FILE = f"{NAME}.ipynb"
# One typical mistake each, an answer of the wrong kind, an answer cell that fails.
MISTAKEN = {
    "limit-answer": "answer_2 = proportions.upper_limit(given_2.events, given_2.n, sides=2)",
    "rule-answer": "answer_3 = 'a lot'",
    "patients-answer": "answer_4 = 1 / 0",
}


@dataclass(frozen=True)
class Course:
    """A course directory, and nbgrader for it."""

    folder: Path
    env: Mapping[str, str]

    def nbgrader(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "nbgrader", *arguments)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**self.env, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done

    def hand_in(self, student: str, answers: Mapping[str, str], *strange: str) -> Path:
        """Put a released notebook with answers where nbgrader finds it."""
        book = nbformat.read(self.folder / "release" / NAME / FILE, as_version=4)
        for cell in book.cells:
            cell.source = answers.get(cell.id, cell.source)
        for source in strange:
            book.cells.insert(4, nbformat.v4.new_code_cell(source))
        path = self.folder / "submitted" / student / NAME / FILE
        path.parent.mkdir(parents=True)
        nbformat.write(book, path)
        return path

    def marks(self) -> dict[str, tuple[float, float]]:
        """Export, and return student to score and highest score."""
        self.nbgrader("export")
        rows = csv.DictReader((self.folder / "grades.csv").read_text("utf-8").splitlines())
        return {r["student_id"]: (float(r["score"]), float(r["max_score"])) for r in rows}


def solved_cells() -> dict[str, str]:
    master = nbformat.read(exercises.selected(["03"])[0], as_version=4)
    return {cell.id: cell.source for cell in master.cells if cell.id.endswith("-answer")}


@pytest.fixture(scope="module")
def graded(grader, tmp_path_factory) -> Course:
    """A class of six, graded."""
    folder = tmp_path_factory.mktemp("grading") / "course"
    exercises.write_course(folder, exercises.masters())
    course = Course(folder, grader)
    course.nbgrader("generate_assignment", NAME)
    solved = solved_cells()
    course.hand_in("solved", solved)
    course.hand_in("blank", {})
    course.hand_in("mistaken", {**solved, **MISTAKEN})
    course.hand_in("variant", solved, 'student = "anna"\ncheck = checks.checker(trial, student)')
    # Rewrites what decides about marks: these cells are locked, and come back.
    rewritten = {"limit-check": 'check("03.2", 0.5) or 1', "setup": "check = lambda *answers: 1"}
    book = course.hand_in("rewriter", rewritten)
    text = json.loads(book.read_text("utf-8"))
    text["cells"] = [cell for cell in text["cells"] if cell["id"] != "rule-check"]
    book.write_text(json.dumps(text), "utf-8")
    # Changes what checks do, from a cell that is the student's own: that is not prevented.
    cheat = "type(check).__call__ = lambda *answer: None"
    course.hand_in("cheat", {"sentences-answer": f"answer_1 = {{'a'}}\n{cheat}"})
    course.nbgrader("autograde", NAME)
    return course


def test_course_directory_is_written_without_nbgrader(tmp_path):
    names = exercises.write_course(tmp_path / "course", exercises.masters())
    assert names == [path.stem for path in exercises.masters()]
    for path in exercises.masters():
        source = tmp_path / "course" / "source" / path.stem / path.name
        assert nbformat.read(source, as_version=4) == nbformat.read(path, as_version=4)
    with pytest.raises(UsageError, match="something is there already"):
        exercises.write_course(tmp_path / "course", exercises.masters())


def everybody_has_the_marks_they_deserve(graded: Course) -> None:
    marks = graded.marks()
    print(marks)
    by_machine = sum(t.points for t in checks.of_notebook("03") if t.id != "03.7")
    total = sum(t.points for t in checks.of_notebook("03"))
    assert marks == {
        "solved": (by_machine, total),
        "blank": (0, total),
        "mistaken": (by_machine - len(MISTAKEN), total),
        "variant": (by_machine, total),
        "rewriter": (0, total),
        "cheat": (by_machine, total),
    }


def a_text_waits_for_a_person_and_then_counts(graded: Course) -> None:
    code = f"""
        from nbgrader.api import Gradebook
        with Gradebook("sqlite:///gradebook.db") as book:
            for student, points in (("solved", 2), ("blank", None)):
                notebook = book.find_submission({NAME!r}, student).notebooks[0]
                waiting = [g for g in notebook.grades if g.needs_manual_grade]
                print(student, [g.name for g in waiting], notebook.needs_manual_grade)
                for grade in waiting:
                    grade.manual_score, grade.needs_manual_grade = points, False
            book.db.commit()
    """
    said = graded.python("-c", textwrap.dedent(code)).stdout.splitlines()
    assert said == ["solved ['ex03-sentence-answer'] True", "blank [] False"]
    marks = graded.marks()
    assert marks["solved"][0] == marks["solved"][1]
    assert marks["blank"][0] == 0


def feedback_says_which_mistake_it_looks_like(graded: Course) -> None:
    graded.nbgrader("generate_feedback", NAME)
    page = graded.folder / "feedback" / "mistaken" / NAME / f"{NAME}.html"
    said = page.read_text("utf-8")
    for mistake in checks.exercise("03.2").mistakes:
        assert (mistake.message in said) == (mistake.name == "two-sided")
    assert checks.exercise("03.1").why(checks.check.given("03.1")) in said


def what_was_graded_shows_a_mark_without_a_verdict(graded: Course) -> None:
    """Who redefines a check in an answer cell gets marks; reading the verdicts shows it."""
    sheet = exercises.read(graded.folder / "autograded" / "cheat" / NAME / FILE)
    assert {row.status for row in sheet.rows} == {"not checked"}
    sheet = exercises.read(graded.folder / "autograded" / "solved" / NAME / FILE)
    assert {row.status for row in sheet.rows} == {"right", "written"}


@pytest.mark.notebook
def test_from_hand_in_to_marks_feedback_and_export(graded):
    """One test: a second worker of the test run would grade the class a second time."""
    everybody_has_the_marks_they_deserve(graded)
    what_was_graded_shows_a_mark_without_a_verdict(graded)
    feedback_says_which_mistake_it_looks_like(graded)
    a_text_waits_for_a_person_and_then_counts(graded)


@pytest.mark.notebook
class TestValidate:
    """`nbgrader validate` says by its words how it went; it always exits with 0."""

    def validate(self, grader, book, folder: Path, *options: str) -> str:
        nbformat.write(book, folder / FILE)
        return Course(folder, grader).nbgrader("validate", *options, FILE).stdout

    def test_solved_passes_and_blank_fails(self, grader, answered, tmp_path):
        said = self.validate(grader, answered("03"), tmp_path)
        assert said.startswith("Success! Your notebook passes all the tests.")
        said = self.validate(grader, answered("03", {}), tmp_path)
        machine = [t for t in checks.of_notebook("03") if not isinstance(t.kind, checks.Words)]
        assert f"VALIDATION FAILED ON {len(machine)} CELL(S)" in said
        assert "03.2  … Not answered yet." in said

    def test_inverted_blank_passes_and_solved_fails(self, grader, answered, tmp_path):
        said = self.validate(grader, answered("03", {}), tmp_path, "--invert")
        assert said.startswith("Success! The notebook does not pass any tests.")
        said = self.validate(grader, answered("03"), tmp_path, "--invert")
        assert "NOTEBOOK PASSED ON 6 CELL(S)" in said


@pytest.mark.notebook
def test_stubs_of_nbgrader_are_ours_in_every_notebook(grader, tmp_path):
    """Through nbgrader's own steps, without its database."""
    code = """
        import sys, nbformat
        from trialkit import exercises
        from trialkit.exercises import grading
        from nbgrader.preprocessors import ClearSolutions, LockCells, ClearOutput

        steps = grading.preprocessors()
        assert grading.Stubs in steps and ClearSolutions not in steps
        for path in exercises.masters():
            book = nbformat.read(path, as_version=4)
            ours = exercises.blank(book)
            for step in steps:
                if step in (grading.Stubs, LockCells, ClearOutput):
                    book, _ = step().preprocess(book, {})
            assert [c.source for c in book.cells] == [c["source"] for c in ours["cells"]], path
            print(path.stem)
    """
    said = Course(tmp_path, grader).python("-c", textwrap.dedent(code)).stdout
    assert said.split() == [path.stem for path in exercises.masters()]


def test_checks_raise_only_where_a_grader_runs_them(monkeypatch):
    check = checks.checker()
    assert check("03.2", 0.5).status == "wrong"
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    for answer in (0.5, ..., "x"):
        with pytest.raises(checks.NotRightError, match=r"^03\.2  "):
            check("03.2", answer)
    task = checks.exercise("03.2")
    verdict = check("03.2", task.answer(check.given("03.2")))
    assert verdict.right
    assert (
        check("03.7", "There was nobody, and none of these words say how many.").status == "written"
    )


def test_a_warning_of_a_students_function_costs_no_mark(monkeypatch, recwarn):
    """nbgrader counts anything on standard error as a failed cell."""
    import warnings

    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    check = checks.checker()
    right = {
        case: value
        for task in [checks.exercise("01.3")]
        for case, value in zip(
            task.kind.cases(check.given("01.3")),
            task.kind.read(task.answer(check.given("01.3")), check.given("01.3")),
            strict=True,
        )
    }

    def area_score(*case):
        warnings.warn("deprecated", DeprecationWarning, stacklevel=1)
        return right[case]

    assert check("01.3", area_score).right
    assert not recwarn.list


def test_a_right_verdict_is_displayed_and_no_result_that_could_be_read_as_points(
    monkeypatch, capsys
):
    from IPython.core.interactiveshell import InteractiveShell

    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    check = checks.checker()
    verdict = check("03.2", checks.exercise("03.2").answer(check.given("03.2")))
    shell = InteractiveShell.instance()
    try:
        formatted, _ = shell.display_formatter.format(verdict)
    finally:
        InteractiveShell.clear_instance()
    assert formatted == {}
    assert "03.2" in capsys.readouterr().out


def test_lock_for_grading_holds_only_what_it_adds(root):
    import re

    def names(file: str) -> set[str]:
        text = (root / file).read_text(encoding="utf-8")
        assert "://" not in text
        return set(re.findall(r"^([a-z0-9._-]+)==", text, flags=re.MULTILINE))

    added = names("requirements-grading.txt")
    assert "nbgrader" in added
    assert not added & names("requirements.txt")


def test_jupyterlab_of_students_has_nothing_of_nbgrader():
    """The grader stands in a folder beside the environment, where no server looks."""
    config = Path(sys.prefix) / "etc" / "jupyter" / "jupyter_server_config.d" / "nbgrader.json"
    if os.environ.get("TRIALKIT_REQUIRE_GRADING"):
        assert not config.exists()
