"""Pictures of a run as files: names, alternative texts, what stays and what goes."""

from __future__ import annotations

import base64
import csv
import re

import nbformat
import pytest

from trialkit.figures import _base, _saving
from trialkit.runs import pictures

NAME = "03_safety"


def figure(alt: str, kind: str = "derived"):
    found, axes = _base.canvas(width=2, height=1)
    axes.plot([0, len(alt)])
    return _base.finish(found, alt=alt, kind=kind)


def output(*figures) -> nbformat.NotebookNode:
    data, _ = _base.bundle(*figures)
    return nbformat.v4.new_output("display_data", data=data)


def pngs(cell) -> list[bytes]:
    """The pictures in the outputs of a cell; drawn again, a figure is not the same to the byte."""
    shown = "".join(one.data["text/html"] for one in cell.outputs)
    return [base64.b64decode(found) for found in re.findall(r"base64,([A-Za-z0-9+/=]+)", shown)]


@pytest.fixture
def run(tmp_path):
    """Write an executed notebook with these outputs, keep its figures: ``run({"cell": [...]})``."""
    vectors = tmp_path / "vectors"
    vectors.mkdir()

    def write(cells, name=NAME, svg=True):
        book = nbformat.v4.new_notebook()
        write.book = book
        for cell, drawn in cells.items():
            node = nbformat.v4.new_code_cell("", id=cell)
            node.outputs = [output(*drawn)] if drawn else []
            book.cells.append(node)
            for one, png in zip(drawn, pngs(node), strict=True) if svg else ():
                text = _saving.as_svg(one, one.caption.alt)
                (vectors / f"{_saving.digest(png)}.svg").write_text(text, "utf-8")
        nbformat.write(book, tmp_path / f"{name}.ipynb")
        return pictures.leave(tmp_path, [name], vectors)

    write.folder = tmp_path / pictures.FOLDER
    write.vectors = vectors
    return write


def listed(folder):
    with (folder / pictures.INDEX).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_notebook_without_figures_leaves_an_empty_index(run):
    assert run({"words": []}) == []
    assert listed(run.folder) == []


def test_names_kinds_and_alternative_texts(run):
    run(
        {"one": [figure('A "line" & more')], "many": [figure("First"), figure("Second", "assumed")]}
    )
    rows = listed(run.folder)
    assert [row["file"] for row in rows if row["file"].endswith("png")] == [
        "03_many-1.png",
        "03_many-2.png",
        "03_one.png",
    ]
    by_file = {row["file"]: row for row in rows}
    assert by_file["03_one.svg"]["alt"] == 'A "line" & more'
    assert by_file["03_many-2.png"]["kind"] == "assumed"
    assert by_file["03_one.png"]["notebook"] == NAME
    assert by_file["03_one.png"]["cell"] == "one"
    assert {p.name for p in run.folder.iterdir()} == {*by_file, pictures.INDEX}


def test_the_file_is_the_picture_of_the_notebook(run):
    run({"one": [figure("One")]})
    assert [(run.folder / "03_one.png").read_bytes()] == pngs(run.book.cells[0])
    assert 'aria-label="One"' in (run.folder / "03_one.svg").read_text("utf-8")


def test_what_a_notebook_no_longer_shows_is_taken_away_and_others_stay(run):
    run({"old": [figure("Old")]})
    run({"other": [figure("Other")]}, name="04_other")
    (run.folder / "mine.png").write_bytes(b"mine")
    run({"new": [figure("New")]})
    names = {p.name for p in run.folder.iterdir()}
    assert names == {
        *("03_new.png", "03_new.svg", "04_other.png", "04_other.svg"),
        *("mine.png", pictures.INDEX),
    }


def test_a_notebook_that_was_not_executed_again_keeps_its_svg(run):
    run({"one": [figure("One")]})
    for path in run.vectors.iterdir():
        path.unlink()
    pictures.leave(run.folder.parent, [NAME], run.vectors)
    assert (run.folder / "03_one.svg").is_file()
    run({"one": [figure("Another")]}, svg=False)
    assert not (run.folder / "03_one.svg").exists(), "an SVG of another figure"


def test_an_index_that_leads_elsewhere_removes_nothing_there(run, tmp_path):
    run({"one": [figure("One")]})
    victim = tmp_path / "victim.txt"
    victim.write_text("keep")
    with (run.folder / pictures.INDEX).open("a") as file:
        file.write(f"../victim.txt,{NAME},x,derived,alt\n")
    run({"one": [figure("One")]})
    assert victim.is_file()


def test_vectors_are_asked_for_only_meanwhile(monkeypatch):
    monkeypatch.delenv(_saving.VARIABLE, raising=False)
    with pictures.vectors() as folder:
        assert _saving.wanted()
        assert folder.is_dir()
    assert not _saving.wanted()
    assert not folder.exists()
