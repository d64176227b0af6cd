"""A record or a parameter is data: whatever it says, nothing runs, leaves its folder or marks up.

The pages forbid scripts altogether; that nothing hostile gets so far is held apart from it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
import yaml
from rich.console import Console

from trialkit import figures, prose, records, runs
from trialkit.progress import Progress
from trialkit.runs import junit, pages
from trialkit.runs.inspect import first_error

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:alert(3)'>x</a>"
SHELL = "$(touch owned)`touch owned`; touch owned"
PYTHON = "'\"; import os; os.system('touch owned') #"
EVIL = f"{MARKUP}{{{{7*7}}}}{{trial}}[red]x[/nosuch]{SHELL}{PYTHON}"
GIVEN = {"trial": "yao2021"}


class Found(HTMLParser):
    """What a browser would act upon in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.acting: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "form", "base"):
            self.acting.append(tag)
        for name, value in attributes:
            link = name in ("href", "src", "action")
            fetched = link and re.match(r"\s*(javascript:|https?:|data:text)", value or "", re.I)
            if name.startswith("on") or fetched or (tag, name, value) == ("img", "src", "x"):
                self.acting.append(f"{tag} {name}={value}")


def acting(page: str) -> list[str]:
    return Found(page).acting


def poison(folder: Path) -> None:
    """Put hostile words behind every text of a record that a person writes."""
    about = yaml.safe_load((folder / "trial.yaml").read_text(encoding="utf-8"))
    for key in ("title", "short_title", "citation", "product", "product_short", "condition"):
        about[key] += EVIL
    for key, word in (("subgroups", "label"), ("not_published", "item"), ("statements", "text")):
        for entry in about[key]:
            entry[word] += EVIL
    about["notes"] = [note + EVIL for note in about["notes"]]
    sources = yaml.safe_load((folder / "sources.yaml").read_text(encoding="utf-8"))
    for entry in sources.values():
        entry["label"] += EVIL
        entry["citation"] += EVIL
    for name, content in (("trial.yaml", about), ("sources.yaml", sources)):
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    for path in folder.glob("*.csv"):
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        for row in rows:
            row.update({c: row[c] + EVIL for c in ("label", "note", "event", "text") if row.get(c)})
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@pytest.mark.notebook
def test_hostile_record_is_shown_word_for_word_and_does_nothing(own_data, tmp_path, kernels):
    folder = own_data / "trials" / "yao2021"
    poison(folder)
    assert records.validate_trial(folder) == []
    out = tmp_path / "out"
    (path,) = runs.find_notebooks(["02"])

    report = runs.run(
        [path], out, GIVEN, title=EVIL, headline=lambda _: [{EVIL: EVIL}], preloaded=kernels
    )

    assert report.ok, report.notebooks[0].error
    for page in out.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert acting(text) == [], page.name
        assert "&lt;script&gt;alert(1)" in text
    for cell in nbformat.read(out / path.name, as_version=4).cells:
        for output in cell.get("outputs", []):
            for kind in ("text/html", "text/markdown"):
                assert acting(output.get("data", {}).get(kind, "")) == []
    assert not list(tmp_path.rglob("owned"))
    assert not Path("owned").exists()


@pytest.mark.notebook
@pytest.mark.parametrize(
    "words",
    [
        EVIL,
        '"""',
        "\\",
        '\\"; raise SystemExit',
        "line\nbreak",
        "{7*7}",
        "\u2028\u202e",
        "\t\x1b[2J",
    ],
    ids=ascii,
)
def test_parameter_arrives_as_it_was_typed(write_notebook, tmp_path, kernels, words):
    path = write_notebook(
        "01_a",
        f"assert words == {words!r}, words",
        "import pathlib; assert not pathlib.Path('owned').exists()",
        parameters='trial: str = "x"\nwords: str = ""',
    )
    out = tmp_path / "out"
    report = runs.run([path], out, GIVEN | {"words": words}, preloaded=kernels)
    assert report.ok, report.notebooks[0].error
    assert acting((out / "index.html").read_text(encoding="utf-8")) == []
    assert acting((out / "01_a.html").read_text(encoding="utf-8")) == []
    receipt = json.loads((out / "01_a.receipt.json").read_text(encoding="utf-8"))
    assert receipt["inputs"]["parameters"]["words"] == words


@pytest.fixture
def report(tmp_path) -> runs.RunReport:
    """A run in which every text is hostile."""
    row = {"notebook": EVIL, "key": EVIL, "value": 1.0, "low": None, "high": None}
    bad = runs.NotebookRun(
        "javascript:alert(1)",
        EVIL,
        status="failed",
        error=f"{EVIL}\x00\x1b[31m\ufffe",
        note=EVIL,
        parameters={EVIL: EVIL},
    )
    good = runs.NotebookRun(
        'x" onclick="alert(1)', EVIL, status="done", rows=[row | {"unit": EVIL, "kind": EVIL}]
    )
    return runs.RunReport(EVIL, tmp_path, [bad, good], {EVIL: EVIL}, EVIL, [{EVIL: EVIL}])


def test_index_marks_nothing_up_and_links_nowhere_else(report):
    text = pages.index(report)
    assert acting(text) == []
    assert 'href="javascript%3Aalert%281%29.html"' in text


def test_pages_mark_nothing_up(report):
    names = [this.name for this in report.notebooks]
    for this in report.notebooks:
        assert acting(pages.page("<p>body</p>", this, report, names)) == []


def test_pages_forbid_scripts_and_the_network(report):
    names = [this.name for this in report.notebooks]
    for text in (pages.index(report), pages.page("", report.notebooks[0], report, names)):
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)[1]
        assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        assert text.index("Content-Security-Policy") < text.index("<title>")


def test_junit_is_well_formed_and_holds_the_words_as_text(report):
    root = ET.fromstring(junit.as_xml(report))
    suite = root.find("testsuite")
    assert suite.get("name") == EVIL
    failure = suite.find("testcase/failure")
    assert failure.text == f"{EVIL}\ufffd\ufffd[31m\ufffd"
    assert suite.find("properties/property").get("value") == EVIL


def test_junit_has_the_parts_that_servers_read(report):
    """After the schema of the Jenkins xUnit plug-in (junit-10.xsd): names, order and counts."""
    report.notebooks.append(runs.NotebookRun("late", "", status="interrupted", seconds=2.0))
    report.notebooks.append(runs.NotebookRun("slow", "", status="timeout", seconds=1.5))
    root = ET.fromstring(junit.as_xml(report))
    assert root.tag == "testsuites"
    (suite,) = root
    assert [child.tag for child in suite] == ["properties", *["testcase"] * 4]
    for element in (root, suite):
        counts = {name: element.get(name) for name in ("tests", "failures", "errors", "skipped")}
        assert counts == {"tests": "4", "failures": "2", "errors": "1", "skipped": "0"}
        assert float(element.get("time")) == 3.5
    for case, tags in zip(
        suite.iter("testcase"),
        [["failure", "system-out"], [], ["error"], ["failure"]],
        strict=True,
    ):
        assert {"classname", "name", "time"} == set(case.attrib)
        assert float(case.get("time")) >= 0
        assert [child.tag for child in case] == tags
        for child in case.iter("failure"):
            assert {"message", "type"} == set(child.attrib)


def test_terminal_shows_square_brackets_as_they_are(report):
    text = io.StringIO()
    screen = Console(file=text, force_terminal=True, width=500)
    with Progress([this.name for this in report.notebooks] + ["[/]"], screen) as progress:
        for this in report.notebooks:
            progress.update(this)
    assert "[/]" in text.getvalue()
    assert "[red]x[/nosuch]" in text.getvalue()


def test_errors_cannot_steer_the_terminal():
    output = {"output_type": "error", "ename": "E", "evalue": "a\x1b[31mb\x1b]0;title\x07c\x9bd\r"}
    said = first_error({"cells": [{"id": "x", "outputs": [output]}]})
    assert said == "cell 'x': E: ab]0;titlecd"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (MARKUP, MARKUP.replace("<", "&lt;")),
        ("p < 0.05 and n<17", "p < 0.05 and n<17"),
        ("<!-- x --><?x?>", "&lt;!-- x -->&lt;?x?>"),
        ("<details><summary>x</summary></details>", "<details><summary>x</summary></details>"),
        ("<details open ontoggle=alert(1)>", "&lt;details open ontoggle=alert(1)>"),
    ],
)
def test_html_in_sentences_is_shown_and_not_obeyed(words, shown):
    assert prose.say(words).data == shown


def test_words_between_dollar_signs_are_no_formula():
    figure, axes = figures._base.canvas()
    axes.set_title("$100 to $(x) {y}")
    axes.set_xticks([0, 1], labels=["$a_$", "\\frac$"])
    figures._base.finish(figure, alt="x", kind="printed")
    assert "image/png" in figures._base.bundle(figure)[0]["text/html"]
