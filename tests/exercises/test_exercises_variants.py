"""Class sets: whole or not at all, never over somebody's work, the same for the same name."""

from __future__ import annotations

import csv

import nbformat
import pytest

from trialkit import exercises
from trialkit.errors import KitError, UsageError
from trialkit.exercises import _variants

NAMES = ["Anna", "小明", "../../x", '"; import os; os._exit(3)  # {{ }} \\']


@pytest.fixture(scope="module")
def class_set(tmp_path_factory):
    out = tmp_path_factory.mktemp("class") / "set"
    found = exercises.write_variants(NAMES, exercises.selected(["03"]), out, "yao2021")
    return out, found


def test_a_folder_for_each_student_and_a_list_of_them(class_set):
    out, found = class_set
    assert [one.student for one in found] == NAMES
    assert sorted(p.name for p in out.iterdir()) == sorted(
        [*(one.folder for one in found), "variants.csv"]
    )
    for one in found:
        assert [p.name for p in (out / one.folder).iterdir()] == ["03_safety_replication.ipynb"]
    rows = list(csv.DictReader((out / "variants.csv").read_text("utf-8").splitlines()))
    assert [(row["student"], row["folder"]) for row in rows] == [
        (one.student, one.folder) for one in found
    ]


def test_the_name_goes_in_as_data(class_set):
    out, found = class_set
    for one in found:
        book = nbformat.read(out / one.folder / "03_safety_replication.ipynb", as_version=4)
        nbformat.validate(book)
        injected = [cell for cell in book.cells if cell.id == "injected-parameters"]
        scope: dict = {}
        exec(injected[0].source, scope)
        assert (scope["student"], scope["trial"]) == (one.student, "yao2021")
        assert exercises.read(out / one.folder / "03_safety_replication.ipynb").student


def test_nothing_of_this_machine_and_nothing_solved_is_in_it(class_set):
    out, found = class_set
    text = (out / found[0].folder / "03_safety_replication.ipynb").read_text("utf-8")
    assert str(out) not in text
    assert '"papermill"' not in text
    assert "SOLUTION" not in text


def test_same_name_same_bytes_and_another_name_others(class_set, tmp_path):
    out, found = class_set
    exercises.write_variants(
        ["Berta", "Anna"], exercises.selected(["03"]), tmp_path / "b", "yao2021"
    )
    first = (out / found[0].folder / "03_safety_replication.ipynb").read_bytes()
    again = (tmp_path / "b" / "Anna" / "03_safety_replication.ipynb").read_bytes()
    other = (tmp_path / "b" / "Berta" / "03_safety_replication.ipynb").read_bytes()
    assert first == again
    assert first != other


def test_solutions_for_the_lecturer(tmp_path):
    out = tmp_path / "key"
    exercises.write_variants(["Anna"], exercises.selected(["03"]), out, solutions=True)
    assert "### BEGIN SOLUTION" in (out / "Anna" / "03_safety_replication.ipynb").read_text("utf-8")


@pytest.mark.parametrize("there", ["file", "folder with work", "link"])
def test_never_over_what_is_there(tmp_path, there):
    out = tmp_path / "out"
    if there == "file":
        out.write_text("mine")
    elif there == "link":
        out.symlink_to(tmp_path / "nowhere")
    else:
        (out / "Anna").mkdir(parents=True)
        (out / "Anna" / "03_safety_replication.ipynb").write_text("mine")
    with pytest.raises(UsageError, match="something is there already"):
        exercises.write_variants(["Anna"], exercises.selected(["03"]), out)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_nothing_half_written(tmp_path, monkeypatch):
    """The disk is full at the third notebook: no folder, no rest."""
    real, written = _variants.write_text, []

    def full(path, text):
        written.append(path)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        real(path, text)

    monkeypatch.setattr(_variants, "write_text", full)
    with pytest.raises(KitError, match=r"cannot be written \(No space left on device\)"):
        exercises.write_variants(["a", "b", "c"], exercises.selected(["03"]), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_and_folders_above_it_are_made(tmp_path):
    (tmp_path / "empty").mkdir()
    for out in (tmp_path / "empty", tmp_path / "new" / "deep"):
        exercises.write_variants(["Anna"], exercises.selected(["03"]), out)
        assert (out / "Anna").is_dir()
