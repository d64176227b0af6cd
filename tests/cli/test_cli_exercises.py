"""``trialkit exercises`` as students and lecturers meet it: tables, sentences, exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trialkit import checks, exercises

NAME = "03_safety_replication.ipynb"


def call(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trialkit", "exercises", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


@pytest.fixture
def mine(tmp_path) -> Path:
    """A folder with a copy of one blank."""
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(exercises.masters()[2].parents[1] / "exercises" / NAME, folder)
    return folder


def write_answer(path: Path, cell: str, source: str) -> None:
    book = json.loads(path.read_text("utf-8"))
    next(c for c in book["cells"] if c["id"] == cell)["source"] = [source]
    path.write_text(json.dumps(book), "utf-8")


def test_help_lists_what_there_is_and_imports_nothing_heavy():
    said = call("--help")
    assert said.returncode == 0
    for command in ("build", "check", "variants", "course", "matrix"):
        assert command in said.stdout
    code = (
        "import sys\nfrom trialkit import cli\n"
        "try:\n    cli.main(['exercises', 'check', '--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'pandas', 'numpy', 'nbclient', 'papermill', 'nbgrader', 'trialkit.checks'}"
        " & set(sys.modules)), file=sys.stderr)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stderr.strip() == "[]"


def test_build_check_finds_the_blanks_up_to_date():
    said = call("build", "--check")
    assert (said.returncode, said.stdout) == (0, "All 8 exercise notebooks are up to date.\n")


def test_build_check_names_what_is_stale_and_build_mends_it(tmp_path, monkeypatch):
    from trialkit import course
    from trialkit.cli import main

    real = course.notebooks_dir()
    shutil.copytree(real / "solutions", tmp_path / "solutions")
    shutil.copytree(real / "exercises", tmp_path / "exercises")
    monkeypatch.setattr(course, "notebooks_dir", lambda: tmp_path)
    path = tmp_path / "exercises" / NAME
    path.write_text(path.read_text("utf-8").replace("Nobody had", "No one had"), "utf-8")
    (tmp_path / "exercises" / "07_biomarker.ipynb").unlink()
    for arguments, code in ((["--check"], 1), ([], 0), (["--check"], 0)):
        with pytest.raises(SystemExit) as ended:
            main(["exercises", "build", *arguments])
        assert (ended.value.code or 0) == code
    assert path.read_bytes() == (real / "exercises" / NAME).read_bytes()


@pytest.mark.notebook
def test_check_shows_right_mistake_and_not_answered(mine):
    path = mine / NAME
    write_answer(path, "sentences-answer", 'answer_1 = {"b", "d"}')
    said = call("check", cwd=mine)
    assert said.returncode == 0, said.stderr
    assert "Right: 1. Not answered: 6." in said.stdout
    assert "Points: 1 of 6; 2 more are given by a person." in said.stdout

    write_answer(path, "limit-answer", "answer_2 = proportions.upper_limit(0, given_2.n, sides=2)")
    before = path.read_bytes()
    said = call("check", mine)
    assert said.returncode == 1
    assert re.search(r"03\.2 .* mistake .*two-sided interval", said.stdout)
    assert "To mend: 1." in said.stdout
    assert path.read_bytes() == before
    assert [p.name for p in mine.iterdir()] == [NAME]


def test_check_without_a_run_reads_what_the_file_holds(mine):
    said = call("check", mine / NAME, "--no-run")
    assert said.returncode == 0
    assert "Not checked: 7." in said.stdout


def test_check_of_the_course_where_this_folder_holds_none(tmp_path):
    said = call("check", "--no-run", cwd=tmp_path)
    assert said.returncode == 0
    for path in exercises.masters():
        assert path.name in said.stdout
    assert f"{len(checks.MODULES)} notebook(s)." in said.stdout


def test_check_says_what_is_odd(mine, write_notebook, tmp_path):
    (mine / "broken.ipynb").write_text("{")
    shutil.copy(write_notebook("notes", "1 + 1"), mine)
    said = call("check", mine, "--no-run")
    assert said.returncode == 1
    assert "broken.ipynb: this cannot be read as a notebook" in said.stdout
    assert "notes.ipynb: no exercise notebook of the course, so it is left out" in said.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "nowhere"], "there is no such folder"),
        (["check", "."], "no exercise notebooks there"),
        (["check", "--timeout", "0"], ""),
        (["variants", "none.csv", "--out", "set"], "none.csv: cannot be read"),
        (["variants", "none.csv"], "--out"),
        (["variants", "none.csv", "--out", "set", "--notebook", "99"], "is not an exercise"),
        (["variants", "none.csv", "--out", "set", "--trial", "x"], "Known records: cheng2022"),
        (["course", "c", "--notebook", "zz"], "is not an exercise notebook. Known: 01_psoriasis"),
        (["course"], "DIR"),
        (["matrix", "--format", "xml"], "markdown"),
        (["build", "03"], ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_exit_2_with_a_sentence_and_nothing_is_made(tmp_path, arguments, message):
    said = call(*arguments, cwd=tmp_path)
    assert said.returncode == 2
    assert message in " ".join(said.stderr.split())
    assert "Traceback" not in said.stderr
    assert list(tmp_path.iterdir()) == []


def test_variants_of_a_class(tmp_path):
    (tmp_path / "roster.csv").write_text("no,student\n1,Anna\n2,小明\n", "utf-8")
    arguments = ("variants", "roster.csv", "--out", "set", "--notebook", "03", "--notebook", "07")
    said = call(*arguments, cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "2 student(s), 2 notebook(s) each, in set." in said.stdout
    made = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.glob("set/*/*"))
    assert made == [
        *("set/Anna/03_safety_replication.ipynb", "set/Anna/07_biomarker.ipynb"),
        *("set/小明/03_safety_replication.ipynb", "set/小明/07_biomarker.ipynb"),
    ]
    again = call(*arguments, cwd=tmp_path)
    assert again.returncode == 2
    assert "something is there already" in again.stderr


def test_variants_refuse_a_roster_with_its_rows_and_write_nothing(tmp_path):
    (tmp_path / "roster.csv").write_text("student\nAnna\n\nBerta\nAnna\n", "utf-8")
    said = call("variants", "roster.csv", "--out", "set", cwd=tmp_path)
    assert said.returncode == 2
    assert "row 5: 'Anna' is also in row 2" in said.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["roster.csv"]


def test_course_for_a_grader(tmp_path):
    said = call("course", "course", "--notebook", "03", cwd=tmp_path)
    assert said.returncode == 0
    assert "nbgrader generate_assignment 03_safety_replication" in said.stdout
    made = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert made == {
        "course/nbgrader_config.py",
        f"course/source/03_safety_replication/{NAME}",
    }


def test_matrix_as_a_table_and_as_markdown():
    said = call("matrix", "--notebook", "03", "--format", "markdown")
    assert said.returncode == 0
    rows = [line for line in said.stdout.splitlines() if line.startswith("| 03.")]
    assert len(rows) == len(checks.of_notebook("03"))
    assert all(line.count("|") == 9 for line in rows)
    counted = re.search(r"(\d+) exercises\. Right .* right: (\d+) of (\d+);", said.stdout)
    assert int(counted[1]) == len(rows)
    assert counted[2] == counted[3]
    assert "03.7" in call("matrix", "--notebook", "03").stdout
