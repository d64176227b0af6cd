"""``trialkit lab``: which notebook is opened, and the copy with a lecturer's parameters."""

from __future__ import annotations

import nbformat
import pytest

from trialkit import cli, course
from trialkit.cli import _lab


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """Call the command in an empty folder; return what it would have become."""
    commands = []
    monkeypatch.setattr(_lab, "_become", commands.append)
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> list[str]:
        with pytest.raises(SystemExit) as end:
            cli.main(["lab", *words])
        assert not end.value.code
        return commands.pop()

    return call


def refused(capsys, *words: str) -> str:
    with pytest.raises(SystemExit) as end:
        cli.main(["lab", *words])
    assert end.value.code == 2
    return capsys.readouterr().err


def test_opens_the_course_at_its_beginning(opened, tmp_path):
    command = opened()
    assert f"--ServerApp.root_dir={course.notebooks_dir().resolve()}" in command
    assert command[-1] == "--LabApp.default_url=/lab/tree/00_start_here.ipynb"
    assert list(tmp_path.iterdir()) == []


def test_opens_a_notebook_by_its_number_and_passes_the_rest_on(opened):
    command = opened("03", "--", "--port=9999")
    assert command[-2:] == [
        "--LabApp.default_url=/lab/tree/03_safety_replication.ipynb",
        "--port=9999",
    ]
    assert opened("--", "--port=9999")[-1] == "--port=9999"


def test_parameters_open_a_copy_and_the_course_stays_as_it_is(opened, tmp_path):
    source = course.notebooks_dir() / "03_safety_replication.ipynb"
    before = source.read_bytes()
    words = ("03", "--trial", "yao2021", "-p", "sliders", "detection.n 34, prior.n 40")
    command = opened(*words, "-p", "confidence", "0.9")
    copy = tmp_path / "build" / "lab" / source.name
    assert f"--ServerApp.root_dir={copy.parent}" in command
    book = nbformat.read(copy, as_version=4)
    nbformat.validate(book)
    (injected,) = [c for c in book.cells if "injected-parameters" in c.metadata.get("tags", [])]
    assert 'trial = "yao2021"' in injected.source
    assert 'sliders = "detection.n 34, prior.n 40"' in injected.source
    assert "confidence = 0.9" in injected.source
    assert source.read_bytes() == before


def test_a_copy_that_is_there_stays(opened, tmp_path):
    opened("03", "-p", "confidence", "0.9")
    copy = tmp_path / "build" / "lab" / "03_safety_replication.ipynb"
    copy.write_text("notes of the lecturer")
    opened("03", "-p", "confidence", "0.8")
    assert copy.read_text() == "notes of the lecturer"
    assert copy.with_name("03_safety_replication-2.ipynb").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-p", "confidence", "0.9"), "say which notebook to open with these parameters"),
        (("03", "-p", "confidence", "2"), "confidence = 2.0 is out of range. Allowed"),
        (("03", "-p", "nosuch", "2"), "parameter 'nosuch' is not known"),
        (("03", "-p", "sliders", "nosuch.n 2"), "explorer 'nosuch' is not known. Allowed: count"),
        (("03", "-p", "sliders", "n 2"), "'n 2' cannot be read. Allowed: empty, or explorer"),
        (("03", "--trial", "nosuch"), "trial 'nosuch' is not known. Known records: cheng2022"),
        (("99",), "'99' is not a notebook. Known notebooks: 00_start_here"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    capsys, monkeypatch, tmp_path, words, message
):
    monkeypatch.chdir(tmp_path)
    said = refused(capsys, *words)
    assert message in " ".join(said.split())
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
