"""Runs of every kind: failed, old, of one notebook, of another trial, half gone."""

from __future__ import annotations

import json
import shutil

import nbformat
import pytest
from site_pages import Page, figure, shown

from trialkit import site
from trialkit.errors import UsageError

ROW = {"notebook": "01_a", "key": "a.b", "value": 0.5, "low": None, "high": 1.0}
ROW |= {"unit": "fraction", "kind": "derived"}
NAN = json.dumps([ROW | {"value": float("nan")}])
CELL = nbformat.v4.new_markdown_cell("# What?\n\nwords\n\n## Recap\n\nx")


def page(folder, name="index.html") -> Page:
    return Page((folder / "site" / name).read_text(encoding="utf-8"))


def test_one_notebook_that_is_none_of_the_course(a_run):
    folder = a_run({"my_notes": [CELL, shown(figure())]}, rows=[ROW | {"notebook": "my_notes"}])
    made = site.build(folder)
    assert made.figures == 1
    assert "What?" in page(folder, "my_notes.html").text
    assert "a.b" in page(folder, "results.html").text
    assert "have no exercises" in page(folder, "exercises.html").text
    assert "psoriasis_background" not in page(folder).text  # the course was not run at all


def test_one_notebook_of_the_course_names_the_others_as_not_run(a_run):
    folder = a_run({"01_psoriasis_background": [CELL]})
    site.build(folder)
    text = page(folder).text
    assert "08_next_trial" in text
    assert text.count("not in this run") == 8


def test_a_failed_notebook_says_so_on_its_page_and_its_numbers_do_not_count(a_run):
    error = nbformat.v4.new_output(
        "error", ename="ValueError", evalue="no", traceback=["\x1b[31mValueError\x1b[0m: no"]
    )
    cell = nbformat.v4.new_code_cell("x", outputs=[error])
    folder = a_run({"01_a": [CELL, cell]}, status="failed", error="cell 'x': no", rows=[ROW])
    made = site.build(folder)
    assert any("01_a did not end well" in remark for remark in made.remarks)
    assert "did not end well (failed). cell 'x': no" in page(folder, "01_a.html").text
    assert "ValueError: no" in page(folder, "01_a.html").text
    assert "left no results" in page(folder, "results.html").text


def test_a_run_of_an_unknown_trial_has_pages_and_no_audit(a_run):
    folder = a_run({"01_a": [CELL]}, trial="nobody2040")
    made = site.build(folder)
    assert any("'nobody2040' cannot be read here" in remark for remark in made.remarks)
    assert "not on the computer that made these pages" in page(folder, "audit.html").text


def test_a_record_without_a_ledger_has_no_audit(a_run, invented_data):
    folder = a_run({"01_a": [CELL]}, trial="minimal2031")
    assert not any("cannot be read" in remark for remark in site.build(folder).remarks)
    assert "no ledger of claims" in page(folder, "audit.html").text
    assert "This record is invented." in page(folder).text


def test_a_run_of_an_older_version(a_run):
    """No receipts, no hashes, entries with other keys."""
    folder = a_run({"01_a": [CELL]}, rows=[ROW])
    manifest = json.loads((folder / "run.json").read_text())
    manifest["notebooks"] = [{"name": "01_a", "kernel": "old", "parameters": {"seed": 1}}]
    del manifest["parameters"]
    (folder / "run.json").write_text(json.dumps(manifest))
    (folder / "index.html").write_text("<p>an older index</p>")
    made = site.build(folder)
    assert any("no receipt" in remark for remark in made.remarks)
    assert "none that can be read" in page(folder, "receipts.html").text
    assert (folder / "index.html").read_text() == "<p>an older index</p>"


@pytest.mark.parametrize(
    "manifest",
    [None, "", "[]", "{}", '{"trial": 1, "notebooks": []}', '{"trial": "x", "notebooks": {}}'],
)
def test_what_is_no_run_is_refused_and_left_alone(tmp_path, manifest):
    if manifest is not None:
        (tmp_path / "run.json").write_text(manifest)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UsageError, match="is not the folder of a run"):
        site.build(tmp_path)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "entry",
    [None, 7, {}, {"name": 7}, {"name": "../01_a"}, {"name": ".x"}, {"name": "01_a", "title": []}],
)
def test_entries_that_are_no_notebooks_are_left_out(a_run, entry):
    folder = a_run({"01_a": [CELL], "02_b": [CELL]})
    manifest = json.loads((folder / "run.json").read_text())
    manifest["notebooks"][0] = entry
    (folder / "run.json").write_text(json.dumps(manifest))
    made = site.build(folder)
    assert any("is no notebook" in remark for remark in made.remarks)
    assert not (folder / "site" / "01_a.html").exists()


@pytest.mark.parametrize("content", [None, "", "no notebook", '{"cells": 1}'])
def test_a_notebook_that_cannot_be_read_has_no_page(a_run, content):
    folder = a_run({"01_a": [CELL], "02_b": [CELL]})
    (folder / "01_a.ipynb").unlink()
    if content is not None:
        (folder / "01_a.ipynb").write_text(content)
    made = site.build(folder)
    assert any("01_a: no executed notebook" in remark for remark in made.remarks)
    assert not (folder / "site" / "01_a.html").exists()
    assert (folder / "site" / "02_b.html").exists()


def test_a_run_without_a_single_notebook_says_how_to_make_one(a_run):
    folder = a_run({"01_a": [CELL]})
    (folder / "01_a.ipynb").unlink()
    with pytest.raises(UsageError, match="trialkit run --trial cheng2022"):
        site.build(folder)
    assert not (folder / "site").exists()


@pytest.mark.parametrize("content", [None, "", "{}", '[{"notebook": "01_a"}, 5]', "5", NAN])
def test_results_that_cannot_be_read_are_none(a_run, content):
    folder = a_run({"01_a": [CELL]}, rows=[ROW])
    (folder / "results.json").unlink()
    if content is not None:
        (folder / "results.json").write_text(content)
    site.build(folder)
    assert "left no results" in page(folder, "results.html").text


@pytest.mark.parametrize("name", ["audit", "Audit", "index", "search", "a b#c%d", "é_λ", "con:x"])
def test_names_of_notebooks_never_take_a_page_of_the_site(a_run, name):
    folder = a_run({name: [CELL]})
    site.build(folder)
    assert "Every printed number" in page(folder, "audit.html").text
    links = [given.get("href", "") for given in page(folder).all("a")]
    from urllib.parse import unquote

    assert any(
        (folder / "site" / unquote(link)).is_file() and unquote(link).endswith(f"{name}.html")
        for link in links
        if link
    )


def test_a_figure_without_a_description_is_named_as_such(a_run):
    folder = a_run({"01_a": [CELL, shown(figure(alt=""))]})
    assert any("has no alternative text" in remark for remark in site.build(folder).remarks)
    assert page(folder, "01_a.html").all("img")[0]["alt"].startswith("A figure that came without")


def test_vectors_of_the_run_stand_beside_their_figures_unless_they_could_act(a_run):
    import base64

    from site_pages import png

    folder = a_run({"01_a": [CELL, shown(figure(colour="red")), shown(figure(colour="blue"))]})
    (folder / "figures").mkdir()
    for name, words in (("red", "<svg/>"), ("blue", "<svg><script>alert(1)</script></svg>")):
        (folder / "figures" / f"{name}.png").write_bytes(base64.b64decode(png(name)))
        (folder / "figures" / f"{name}.svg").write_text(words)
    site.build(folder)
    links = [given.get("href", "") for given in page(folder, "figures.html").all("a")]
    vectors = [link for link in links if link.endswith(".svg")]
    assert len(vectors) == 1
    assert (folder / "site" / vectors[0]).read_text() == "<svg/>"


def test_a_record_that_changed_since_the_run_is_named(course_run, tmp_path, monkeypatch):
    from trialkit import records

    folder, data = tmp_path / "run", tmp_path / "data"
    shutil.copytree(course_run, folder, ignore=shutil.ignore_patterns("site"))
    shutil.copytree(records.data_dir() / "trials" / "cheng2022", data / "trials" / "cheng2022")
    with (data / "trials" / "cheng2022" / "trial.yaml").open("a") as file:
        file.write("# later\n")
    monkeypatch.setenv("TRIALKIT_DATA", str(data))
    site.build(folder)
    assert "record has changed since" in page(folder, "audit.html").text
    assert "record has changed since" in page(folder, "receipts.html").text
