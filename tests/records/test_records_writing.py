"""A folder is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialkit.records.writing import write_folder

CONTENTS = {"a.csv": "new a\n", "b.csv": "new b\n", "c.csv": "new c\n"}


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir())}


def test_a_new_folder_with_the_folders_above_it(tmp_path):
    write_folder(tmp_path / "x" / "y", CONTENTS)
    assert contents(tmp_path / "x" / "y") == CONTENTS
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["y"]


def test_other_files_of_a_folder_that_is_there_stay(tmp_path):
    (tmp_path / "a.csv").write_text("old a")
    (tmp_path / "mine.txt").write_text("mine")
    write_folder(tmp_path, CONTENTS)
    assert contents(tmp_path) == {**CONTENTS, "mine.txt": "mine"}


def test_something_in_place_of_the_folder_or_of_a_file(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(NotADirectoryError):
        write_folder(tmp_path / "file", CONTENTS)
    (tmp_path / "there" / "c.csv").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        write_folder(tmp_path / "there", CONTENTS)
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["c.csv"]


@pytest.mark.parametrize("name", list(CONTENTS))
def test_a_file_that_cannot_be_replaced_brings_all_old_ones_back(tmp_path, monkeypatch, name):
    """As on Windows, where a spreadsheet keeps its file to itself."""
    old = {"a.csv": "old a", "c.csv": "old c"}
    for file, text in old.items():
        (tmp_path / file).write_text(text)
    replace = Path.replace

    def locked(path: Path, target: Path) -> Path:
        if target == tmp_path / name and path.read_text() == CONTENTS[name]:
            raise PermissionError(13, "in use")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(PermissionError):
        write_folder(tmp_path, CONTENTS)
    assert contents(tmp_path) == old
