"""``trialkit pages`` and ``trialkit run --pages``: what they say, and how they exit."""

from __future__ import annotations

import json
import subprocess
import sys

import nbformat
import pytest

from trialkit.cli import main


def call(*words: str) -> int:
    try:
        main([*words])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.fixture
def folder(tmp_path):
    """The smallest folder of a run."""
    run = tmp_path / "build" / "cheng2022"
    run.mkdir(parents=True)
    cells = [nbformat.v4.new_markdown_cell("# What?")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), run / "01_a.ipynb")
    about = {"trial": "cheng2022", "notebooks": [{"name": "01_a", "status": "timeout"}]}
    (run / "run.json").write_text(json.dumps(about))
    return run


def test_builds_the_site_of_the_usual_folder_and_says_where(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder.parents[1])
    assert call("pages") == 0
    said = capsys.readouterr()
    assert "Site: build/cheng2022/site/index.html (9 pages, 0 figures)" in said.out.replace(
        "\\", "/"
    )
    assert "01_a did not end well" in said.err
    assert "results.json is missing" in said.err
    assert (folder / "site" / "01_a.html").is_file()


def test_folder_and_place_can_be_given(folder, tmp_path, capsys):
    assert call("pages", str(folder), "--out", str(tmp_path / "public")) == 0
    assert (tmp_path / "public" / "index.html").is_file()
    assert not (folder / "site").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["{tmp}/nowhere"], "is not the folder of a run"),
        (["{tmp}"], "is not the folder of a run"),
        (["{run}", "--out", "{tmp}"], "holds other things"),
        (["{run}", "--out", "{run}"], "this is the folder of the run"),
        (["{run}", "--out", "{run}/run.json"], "this is a file"),
        (["{run}", "--out", "{run}/run.json/x"], "cannot be made"),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_2(folder, tmp_path, capsys, words, message):
    given = [word.format(tmp=tmp_path, run=folder) for word in words]
    assert call("pages", *given) == 2
    said = capsys.readouterr().err
    assert said.startswith("trialkit: ")
    assert message in said
    assert "Traceback" not in said
    assert not (folder / "site").exists()


@pytest.mark.notebook
def test_a_run_builds_its_site_when_asked_also_after_a_failure(write_notebook, tmp_path):
    """What ``make`` does."""
    well = write_notebook("01_well", "print('fine')")
    bad = write_notebook("02_bad", "raise ValueError('no such luck')")
    command = [sys.executable, "-m", "trialkit", "run", str(well), str(bad), "--pages"]
    done = subprocess.run(
        [*command, "--out", "out"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "Site: " in done.stdout
    assert "Traceback" not in done.stderr
    page = (tmp_path / "out" / "site" / "02_bad.html").read_text(encoding="utf-8")
    assert "no such luck" in page
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert 'href="site/index.html"' in index
