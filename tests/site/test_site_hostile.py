"""The site of a hostile record and of a hostile run: every word is shown, and none acts."""

from __future__ import annotations

import json
import shutil

import nbformat
import pytest
from site_pages import Page, shown
from test_hostile import EVIL, acting, poison

from trialkit import records, runs, site
from trialkit.runs.warm import Preloaded
from trialkit.site import _search

# What every page has of its own.
_OWN = ("script", "form", "form action=search.html")
MYST = "```{include} /etc/passwd\n```\n\n```{raw} html\n<script>alert(1)</script>\n```\n{{7*7}}\n"


def check(built) -> None:
    for path in built.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert [a for a in acting(text) if a not in _OWN] == [], path.name
        # Ours, and on the page of the search its list.
        assert text.count("<script") == (2 if path.name == "search.html" else 1), path.name
        assert "root:x:" not in text
        page = Page(text)
        assert page.wrong == [], path.name
        assert not any(given.get("src") == "x" for given in page.all("img"))


@pytest.mark.notebook
def test_hostile_record(tmp_path, monkeypatch):
    data = tmp_path / "data"
    folder = data / "trials" / "yao2021"
    shutil.copytree(records.data_dir() / "trials" / "yao2021", folder)
    monkeypatch.setenv("TRIALKIT_DATA", str(data))
    poison(folder)
    out = tmp_path / "out"
    with Preloaded(("numpy", "pandas"), say=lambda _: None) as kernels:
        report = runs.run(runs.find_notebooks(["02"]), out, {"trial": "yao2021"}, preloaded=kernels)
    assert report.ok, report.notebooks[0].error
    site.build(out)
    check(out / "site")
    for name in ("index", "audit", "02_trial_protocol"):
        text = (out / "site" / f"{name}.html").read_text(encoding="utf-8")
        assert "&lt;script&gt;alert(1)" in text, name
        assert "{{7*7}}" in text, name


@pytest.mark.parametrize("words", [EVIL, MYST, '"><script>alert(1)</script>', "]]>--><script>"])
def test_hostile_run(a_run, words):
    cells = [
        nbformat.v4.new_markdown_cell(f"# {words}\n\n{words}\n\n## {words}\n\n{words}"),
        shown(words),
        shown(markdown=words),
        shown(plain=words),
        nbformat.v4.new_code_cell(
            words,
            outputs=[
                nbformat.v4.new_output("stream", name="stdout", text=words),
                nbformat.v4.new_output("error", ename=words, evalue=words, traceback=[words]),
            ],
        ),
    ]
    name = 'x" onclick="alert(1)'
    row = {"notebook": name, "key": words, "value": 1.0, "unit": words, "kind": words}
    folder = a_run({name: cells, "javascript:alert(1)": cells}, rows=[row])
    manifest = json.loads((folder / "run.json").read_text())
    for entry in manifest["notebooks"]:
        entry |= {"title": words, "error": words, "status": words, "parameters": {words: words}}
    manifest["notebooks"][0]["status"] = "done"
    (folder / "run.json").write_text(json.dumps(manifest))
    site.build(folder)
    check(folder / "site")
    links = [
        given.get("href", "")
        for path in (folder / "site").glob("*.html")
        for given in Page(path.read_text(encoding="utf-8")).all("a")
    ]
    assert not any(link.lower().startswith("javascript:") for link in links)


@pytest.mark.parametrize("trial", ["../../etc", "<script>alert(1)</script>", "", "x\x00y"])
def test_hostile_name_of_a_trial(a_run, trial):
    folder = a_run({"01_a": [nbformat.v4.new_markdown_cell("# x")]}, trial=trial)
    site.build(folder)
    check(folder / "site")


def test_a_script_element_cannot_be_closed_from_inside_the_search():
    text = _search.as_script_data([("a", "</script><!--", "<script>", "\u2028]]>")])
    assert "<" not in text
    assert json.loads(text) == [["a", "</script><!--", "<script>", "\u2028]]>"]]
