"""What instructors.md promises: minutes that add up, figures that exist, commands that run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from shutil import copy

import pytest

from trialkit import course

PATH = course.notebooks_dir() / "instructors.md"
TEXT = PATH.read_text(encoding="utf-8")
BLOCKS = [block.splitlines() for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)]
LESSONS = {lesson.number: lesson for lesson in course.lessons()}


def plans() -> dict[str, list[list[str]]]:
    sections = re.split(r"^## ", TEXT, flags=re.MULTILINE)
    return {
        section.splitlines()[0]: [
            [cell.strip() for cell in row.strip("|").split("|")]
            for row in section.splitlines()
            if row.startswith("|")
        ]
        for section in sections
        if section.startswith("Plan")
    }


@pytest.mark.parametrize(("plan", "minutes"), list(zip(plans(), (90, 240, 720), strict=True)))
def test_minutes_of_a_plan_add_up(plan, minutes):
    _, _, *rows, total = plans()[plan]
    assert total[0] == "**total**"
    assert sum(int(row[-1]) for row in rows) == int(total[-1]) == minutes


def test_eight_weeks_take_each_notebook_for_its_minutes():
    _, _, *rows, total = plans()["Plan: eight weeks"]
    assert [row[0] for row in rows] == [str(week) for week in range(1, 9)]
    for row in rows:
        number = re.match(r"\[(\d\d)\]", row[1])[1]
        assert int(row[3]) == LESSONS[number].minutes
        assert sum(map(int, row[2:6])) == int(row[6]) == 90
    for column in range(2, 7):
        assert sum(int(row[column]) for row in rows) == int(total[column])


def test_every_notebook_has_a_question_two_errors_and_a_slide():
    _, _, tail = TEXT.partition("## Notebook by notebook")
    section, _, _ = tail.partition("## Exercises for a class")
    parts = re.split(r"^### ", section, flags=re.MULTILINE)[1:]
    assert [part[:2] for part in parts] == list(LESSONS)
    for part in parts:
        assert part.count("**Ask aloud:**") == 1, part
        assert part.count("**They say:**") == part.count("**Answer:**") >= 2, part
        assert part.count("**Slide:**") == 1, part


def test_slides_it_names_are_cells_with_a_figure():
    named = re.findall(r"`(\d\d)_([a-z-]+)\.(?:png|svg)`", TEXT)
    assert {number for number, _ in named} == set(LESSONS)
    for number, cell in named:
        book = json.loads(LESSONS[number].path.read_text(encoding="utf-8"))
        sources = {c["id"]: "".join(c["source"]) for c in book["cells"]}
        assert "figures.show(" in sources[cell], (number, cell)


def test_sections_it_names_exist():
    for number, sections in re.findall(r"\[(\d\d)\]\([^)]*\), sections? ([\d, and to]+)", TEXT):
        for section in re.findall(r"\d", sections):
            pattern = rf"^## {section}\. "
            assert re.search(pattern, LESSONS[number].words, flags=re.MULTILINE), (number, section)


def test_only_what_cannot_be_tried_here_is_not_run():
    """Blocks marked text are for machines we do not have, or for nbgrader, which has its tests."""
    _, _, tail = TEXT.partition("## Computers for a class")
    untried, _, tail = tail.partition("## Your own trial")
    _, _, grading = tail.partition("## Grading")
    assert "none of it was tried here" in untried
    assert "```" not in re.sub(r"```(sh|text|csv)\n.*?```", "", TEXT, flags=re.DOTALL)
    assert TEXT.count("```text") == (untried + grading).count("```text")


def test_nbgrader_is_named_with_what_the_tests_of_grading_run(root):
    tested = (root / "tests" / "exercises" / "test_exercises_grading.py").read_text("utf-8")
    named = set(re.findall(r"nbgrader ([a-z]+(?:_[a-z]+)?) ?(?:03|`)", TEXT))
    assert named == {"generate_assignment", "autograde", "generate_feedback", "export"}
    for command in named:
        assert f'.nbgrader("{command}"' in tested


def test_commands_in_its_sentences_exist():
    assert all(line.startswith("trialkit ") for block in BLOCKS for line in block)
    for words in set(re.findall(r"`trialkit ((?:[a-z]+ ?)+)", TEXT)):
        subprocess.run(
            [sys.executable, "-m", "trialkit", *words.split(), "--help"],
            check=True,
            capture_output=True,
        )


@pytest.mark.notebook
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block[0])
def test_every_command_runs(block, tmp_path):
    roster = re.search(r"```csv\n(.*?)```", TEXT, re.DOTALL)[1]
    (tmp_path / "roster.csv").write_text(roster, encoding="utf-8")
    handed_in = tmp_path / "handed_in" / "anna"
    handed_in.mkdir(parents=True)
    copy(course.notebooks_dir() / "exercises" / "03_safety_replication.ipynb", handed_in)
    for command in block:
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(command, comments=True)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=280,
        )
        said = f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
        assert done.returncode == 0, said
        if "--figures" in command:
            (folder,) = tmp_path.glob("build/*/figures")
            for name in re.findall(r"`(03_[a-z-]+\.(?:png|svg))`", TEXT):
                assert (folder / name).is_file(), name
            index = (folder / "index.csv").read_text(encoding="utf-8")
            assert index.startswith("file,notebook,cell,kind,alt")
