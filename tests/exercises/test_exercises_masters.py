"""Blanks on disk are what the masters give, byte for byte; a master that is not well is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from trialkit import checks, course, exercises
from trialkit.errors import MasterError, UsageError
from trialkit.exercises import _masters


def test_every_notebook_with_exercises_in_the_checks_has_a_master():
    assert [path.stem[:2] for path in exercises.masters()] == list(checks.MODULES)
    lessons = {path.stem for path in course.course_notebooks()}
    assert {path.stem for path in exercises.masters()} <= lessons


def test_blanks_are_what_the_masters_give_byte_for_byte():
    """Red? Run 'trialkit exercises build', and commit what it writes."""
    assert exercises.differences() == []


def test_master_is_well(master):
    number = master.stem[:2]
    book = nbformat.read(master, as_version=4)
    assert exercises.faults(book, master.stem, checks.of_notebook(number)) == []


def test_blank_holds_no_line_of_a_solution(master):
    solved = nbformat.read(master, as_version=4)
    for cell, left in zip(solved.cells, exercises.blank(solved)["cells"], strict=True):
        if cell.cell_type == "code" and cell.source != left["source"]:
            steps = cell.source.split("### BEGIN SOLUTION\n")[1].split("\n### END SOLUTION")[0]
            kept = set(left["source"].split("\n"))
            for line in filter(str.strip, steps.split("\n")):
                docstring_or_signature = line in kept and not line.startswith("answer_")
                assert line not in kept or docstring_or_signature
            assert not any(line.strip().startswith("return ") for line in kept)


def test_objectives_of_the_exercises_are_those_of_the_notebook(master):
    known = {o.id for lesson in course.lessons() for o in lesson.objectives}
    for task in checks.of_notebook(master.stem[:2]):
        assert set(task.objectives) <= known


@pytest.fixture
def folder(tmp_path) -> Path:
    """Notebooks of one's own: one master, its blank made."""
    (tmp_path / "solutions").mkdir()
    shutil.copy(exercises.selected(["03"])[0], tmp_path / "solutions")
    exercises.build(tmp_path)
    return tmp_path


def the_blank(folder: Path) -> Path:
    return folder / "exercises" / "03_safety_replication.ipynb"


def test_build_writes_once_and_then_finds_nothing_to_do(folder):
    before = the_blank(folder).read_bytes()
    assert exercises.build(folder) == []
    assert the_blank(folder).read_bytes() == before
    assert [p.name for p in (folder / "exercises").iterdir()] == [the_blank(folder).name]


def test_build_mends_a_stale_blank_and_removes_one_without_a_master(folder):
    fresh = the_blank(folder).read_bytes()
    the_blank(folder).write_bytes(fresh.replace(b"Nobody had", b"No one had"))
    old = folder / "exercises" / "09_gone.ipynb"
    old.write_bytes(fresh)
    (folder / "exercises" / "notes.txt").write_text("mine")
    assert [d.what for d in exercises.differences(folder)] == ["stale", "left over"]
    assert [d.path for d in exercises.build(folder)] == [the_blank(folder), old]
    assert the_blank(folder).read_bytes() == fresh
    assert sorted(p.name for p in (folder / "exercises").iterdir()) == [
        "03_safety_replication.ipynb",
        "notes.txt",
    ]


@pytest.mark.parametrize("work", ["ran", "answered"])
def test_build_never_writes_over_somebodys_work(folder, work):
    book = json.loads(the_blank(folder).read_text("utf-8"))
    cell = next(c for c in book["cells"] if c["id"] == "limit-answer")
    if work == "ran":
        cell["execution_count"] = 3
    else:
        cell["source"] = ["answer_2 = 0.2"]
    the_blank(folder).write_text(json.dumps(book), "utf-8")
    before = the_blank(folder).read_bytes()
    with pytest.raises(MasterError, match=r"03_safety_replication\.ipynb: somebody has worked"):
        exercises.build(folder)
    assert the_blank(folder).read_bytes() == before
    assert exercises.build(folder, force=True)[0].what == "worked in"
    assert exercises.differences(folder) == []


def test_build_writes_nothing_where_one_master_is_not_well(folder):
    for name in ("01_psoriasis_background", "03_safety_replication"):
        path = folder / "solutions" / f"{name}.ipynb"
        shutil.copy(exercises.selected([name[:2]])[0], path)
        if name.startswith("03"):
            text = path.read_text("utf-8").replace("### END SOLUTION", "### END SOLUTON", 1)
            path.write_text(text, "utf-8")
    before = the_blank(folder).read_bytes()
    with pytest.raises(MasterError, match=r"03_safety_replication\.ipynb cannot be used"):
        exercises.build(folder)
    assert [p.name for p in (folder / "exercises").iterdir()] == ["03_safety_replication.ipynb"]
    assert the_blank(folder).read_bytes() == before


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"cells": 3}', "\x00"])
def test_a_file_that_is_no_notebook_is_a_sentence(folder, text):
    (folder / "solutions" / "03_safety_replication.ipynb").write_text(text, "utf-8")
    with pytest.raises(UsageError, match="cannot be read as a notebook"):
        exercises.build(folder)


def test_names_of_masters():
    assert exercises.selected(["03", "03_safety_replication"]) == exercises.selected(["03"])
    for name in ("", "0", "99", "00"):
        with pytest.raises(UsageError, match="is not an exercise notebook"):
            exercises.selected([name])


class TestFaults:
    """Each thing that could drift apart is seen."""

    @pytest.fixture
    def book(self):
        return nbformat.read(exercises.selected(["03"])[0], as_version=4)

    @staticmethod
    def found(book) -> str:
        tasks = checks.of_notebook("03")
        return "\n".join(exercises.faults(book, "03_safety_replication", tasks))

    @staticmethod
    def cell(book, name):
        return next(cell for cell in book.cells if cell.id == name)

    def test_none_in_the_course(self, book):
        assert self.found(book) == ""

    def test_check_cell_that_holds_an_answer(self, book):
        self.cell(book, "limit-check").source += "  # 0.1616"
        assert "the cell limit-check is not" in self.found(book)

    def test_check_of_another_exercise(self, book):
        self.cell(book, "limit-check").source = 'check("03.3", answer_2)'
        assert "the cell limit-check is not" in self.found(book)

    def test_check_of_a_name_that_the_stub_does_not_define(self, book):
        self.cell(book, "limit-check").source = 'check("03.2", upper)'
        assert "does not define upper" in self.found(book)

    def test_given_cell_that_says_more(self, book):
        self.cell(book, "limit-given").source += "\nproportions.upper_limit(0, 17)"
        assert "the cell limit-given is not" in self.found(book)

    def test_given_cell_of_another_exercise(self, book):
        cell = self.cell(book, "limit-given")
        cell.source = cell.source.replace("03.2", "03.3")
        assert "the cell limit-given is not" in self.found(book)

    def test_exercise_that_is_missing(self, book):
        book.cells = [c for c in book.cells if not c.id.startswith("rule-")]
        assert "03.1, 03.2, 03.4" in self.found(book)

    def test_exercise_twice(self, book):
        again = [c for c in book.cells if c.id.startswith("rule-")]
        book.cells[-1:-1] = again
        assert "twice" in self.found(book)

    def test_cells_in_another_order(self, book):
        at = book.cells.index(self.cell(book, "limit-check"))
        book.cells[at - 1 : at + 1] = book.cells[at - 1 : at + 1][::-1]
        assert "exercise 03.2: its cells are task, given, check, answer" in self.found(book)

    def test_choice_without_its_options(self, book):
        book.cells.remove(self.cell(book, "sentences-options"))
        assert "exercise 03.1: its cells are task, answer, check" in self.found(book)

    def test_title_that_is_not_that_of_the_check(self, book):
        self.cell(book, "limit-task").source = "## 2. Another title\n\nText"
        assert "its heading is not '## 2. The highest" in self.found(book)

    def test_points_that_are_not_those_of_the_check(self, book):
        self.cell(book, "limit-check").metadata.nbgrader.points = 5
        assert "cell limit-check: for the grader" in self.found(book)

    def test_text_that_a_machine_would_grade(self, book):
        self.cell(book, "sentence-answer").metadata.nbgrader.grade = False
        assert "cell sentence-answer: for the grader" in self.found(book)

    def test_text_without_a_rubric(self, book):
        cell = self.cell(book, "sentence-answer")
        cell.source = cell.source.replace("# Rubric, ", "# ")
        assert "there is no '# Rubric, N points" in self.found(book)

    def test_check_that_is_not_locked(self, book):
        self.cell(book, "limit-check").metadata.nbgrader.locked = False
        assert "cell limit-check: for the grader" in self.found(book)

    def test_grade_id_twice(self, book):
        about = self.cell(book, "limit-check").metadata.nbgrader
        about.grade_id = self.cell(book, "rule-check").metadata.nbgrader.grade_id
        assert "grade_id 'ex03-rule-check' is not ex03-limit-check" in self.found(book)

    def test_parameters_that_are_not_plain(self, book):
        self.cell(book, "parameters").source = 'student: str = input("Name: ")'
        assert "is tagged parameters and reads" in self.found(book)

    def test_no_checker(self, book):
        self.cell(book, "setup").source = "from trialkit import checks"
        assert "does not make the checker" in self.found(book)

    def test_code_that_belongs_to_no_exercise(self, book):
        book.cells.append(nbformat.v4.new_code_cell("1 + 1", id="stray"))
        assert "cell stray: code that belongs to no exercise" in self.found(book)

    def test_outputs(self, book):
        self.cell(book, "limit-given").execution_count = 2
        assert "cell limit-given: it has outputs" in self.found(book)

    def test_solution_without_markers(self, book):
        self.cell(book, "limit-answer").source = "answer_2 = 0.16"
        assert "has no solution between markers" in self.found(book)

    def test_kernel_and_origin(self, book):
        book.metadata.kernelspec.name = "mine"
        book.metadata.trialkit.exercises_of = "04_efficacy_replication"
        assert "its kernel is not python3" in self.found(book)
        assert "it says exercises_of '04_efficacy_replication'" in self.found(book)


def test_text_of_is_what_jupyterlab_writes(folder, tmp_path):
    """Opening and saving a blank without a change leaves the same bytes."""
    path = the_blank(folder)
    again = tmp_path / "saved.ipynb"
    nbformat.write(nbformat.read(path, as_version=4), again)
    assert again.read_bytes() == path.read_bytes()


def test_worked_in_is_said_of_nothing_unreadable(tmp_path):
    path = tmp_path / "x.ipynb"
    assert not _masters._worked_in(path)
    for text in ("", "[]", '{"cells": [1]}', '{"cells": [{"metadata": {}, "source": []}]}'):
        path.write_text(text)
        assert not _masters._worked_in(path)
