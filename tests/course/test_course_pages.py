"""The pages beside the notebooks are those that metadata, exercises and glossary give."""

from __future__ import annotations

import re
import shutil

import pytest

from trialkit import checks, course
from trialkit.cli import main
from trialkit.course import _folder, _pages

MAP = course.notebooks_dir() / "README.md"


def test_pages_on_disk_are_fresh_byte_for_byte():
    for path, text in course.pages().items():
        assert path.read_bytes() == text.encode("utf-8"), f"stale: {path.name}; {_pages.COMMAND}"


def test_the_map_lists_every_notebook_with_minutes_and_exercises():
    text = MAP.read_text(encoding="utf-8")
    for lesson in course.lessons():
        (row,) = re.findall(rf"^\| \[{lesson.name}\]\(.*$", text, flags=re.MULTILINE)
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[1:3] == [lesson.title, str(lesson.minutes)]
        tasks = checks.of_notebook(lesson.number) if lesson.number in checks.MODULES else ()
        assert cells[4].strip("[").startswith(f"{len(tasks)}" if tasks else "–")
        assert cells[5] == (str(sum(task.points for task in tasks)) if tasks else "–")
        for objective in lesson.objectives:
            assert f"| {objective.id} | {objective.text} |" in text


@pytest.mark.parametrize("name", ["README.md", "glossary.md", "instructors.md"])
def test_links_of_the_pages_lead_to_files(name):
    folder = course.notebooks_dir()
    text = (folder / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http", "exercises/")):
            assert (folder / target).exists(), target


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A course of one's own, to be spoilt."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for path in course.course_notebooks():
        shutil.copy(path, folder)
    monkeypatch.setattr(_folder, "notebooks_dir", lambda: folder)
    monkeypatch.setattr(_pages, "notebooks_dir", lambda: folder)
    return folder


def test_check_says_what_is_stale_and_writes_nothing(copied, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["course", "refresh", "--check"])
    assert caught.value.code == 1
    said = capsys.readouterr().out
    assert "README.md" in said
    assert "glossary.md" in said
    assert not (copied / "README.md").exists()


def test_refresh_writes_what_check_then_accepts(copied, capsys):
    main_ends(["course", "refresh"])
    main_ends(["course", "refresh", "--check"])
    assert "up to date" in capsys.readouterr().out
    (copied / "README.md").write_bytes((copied / "README.md").read_bytes() + b" ")
    assert [path.name for path in course.stale()] == ["README.md"]
    assert [path.name for path in course.refresh()] == ["README.md"]


def main_ends(words: list[str]) -> None:
    """Run the command, which ends with exit code 0."""
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert not caught.value.code
