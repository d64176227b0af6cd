"""The pages of a run of the course: links, headings, tables, figures, search, all of it whole."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from site_pages import Page

from trialkit import checks, claims, course, records

pytestmark = pytest.mark.notebook


@pytest.fixture(scope="session")
def built(course_run) -> Path:
    return course_run / "site"


@pytest.fixture(scope="session")
def pages(built) -> dict[str, Page]:
    return {path.name: Page(path.read_text(encoding="utf-8")) for path in built.glob("*.html")}


def test_every_kind_of_page_is_there(pages):
    lists = ("index", "audit", "results", "figures", "exercises", "glossary", "receipts", "search")
    books = ("02_trial_protocol", "03_safety_replication")
    assert set(pages) == {f"{name}.html" for name in (*lists, *books)}


def test_every_page_has_language_title_one_heading_and_anchors_that_are_unique(pages):
    titles = set()
    for name, page in pages.items():
        assert page.all("html")[0]["lang"] == "en"
        assert len(page.all("h1")) == 1, name
        assert len(page.all("main")) == 1
        assert len(page.ids) == len(set(page.ids)), name
        assert page.wrong == [], name
        assert page.unclosed == [], name
        titles.add(page.words[next(n for n, word in enumerate(page.words) if word.strip())])
    assert len(titles) == len(pages)


def test_headings_descend_without_a_gap(pages):
    for name, page in pages.items():
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1, name
        assert all(b <= a + 1 for a, b in pairwise(levels)), name


def test_every_link_leads_to_a_file_and_a_place_that_is_there(pages, built):
    for name, page in pages.items():
        for given in page.all("a", "link", "form", "img"):
            target = given.get("href") or given.get("action") or given.get("src")
            if target is None:
                continue
            if given.get("class") == "outside":
                assert target.startswith("https://"), target
                continue
            path, _, anchor = target.partition("#")
            path = unquote(path.partition("?")[0]) or name
            assert (built / path).is_file(), f"{name}: {target}"
            if anchor:
                assert unquote(anchor) in pages[path].ids, f"{name}: {target}"


def test_places_that_the_search_names_are_there(pages, built):
    text = (built / "search.html").read_text(encoding="utf-8")
    found = json.loads(re.search(r'id="entries">(.*?)</script>', text, re.DOTALL)[1])
    assert {page for _, page, _, _ in found} >= {"Glossary", "Audit", "Results", "Exercises"}
    for link, _, title, _ in found:
        path, _, anchor = link.partition("#")
        assert title
        assert not anchor or unquote(anchor) in pages[unquote(path)].ids, link


def test_nothing_is_loaded_but_the_style_and_the_pictures_of_the_site(pages, built):
    for name, page in pages.items():
        for tag, given in page.elements:
            for attribute in ("src", "srcset", "data", "poster", "action", "ping", "background"):
                assert "://" not in given.get(attribute, ""), name
            assert not any(key.startswith("on") for key in given), name
            assert "style" not in given, name
            if tag == "link":
                assert given == {"rel": "stylesheet", "href": "style.css"}
    style = (built / "style.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_only_the_script_that_the_policy_names_can_run(built):
    for path in built.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
        assert len(scripts) == 1
        digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
        policy = policy.replace("&#39;", "'")
        assert f"script-src 'sha256-{digest}';" in policy
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "http" not in policy
        # In force before anything else is read.
        assert text.index("Content-Security-Policy") < text.index("<title>")


def test_every_picture_has_alternative_text_size_and_a_file(pages, built):
    images = [(name, image) for name, page in pages.items() for image in page.all("img")]
    assert len(images) > 30
    for name, image in images:
        assert len(image["alt"]) > 20, name
        assert int(image["width"]) > 0
        assert int(image["height"]) > 0
        assert (built / unquote(image["src"])).read_bytes()[:4] == b"\x89PNG"


def test_the_gallery_holds_every_figure_of_the_notebooks_and_leads_to_its_place(pages):
    own = {
        image["src"] for name, page in pages.items() if name[0] == "0" for image in page.all("img")
    }
    gallery = pages["figures.html"]
    assert {image["src"] for image in gallery.all("img")} == own
    links = [given["href"] for given in gallery.all("a") if "#cell-" in given.get("href", "")]
    assert len(links) == len(own)


def test_every_table_has_a_caption_and_headings_with_scope(pages):
    for name, page in pages.items():
        for given in page.all("th"):
            assert given.get("scope") in ("col", "row"), name
        boxes = [g for g in page.all("div") if g.get("class") == "scroll"]
        assert len(boxes) == len(page.all("table")), name
        assert all(box["tabindex"] == "0" and box["aria-label"] for box in boxes), name
        if name[0] != "0":
            assert len(page.all("caption")) == len(page.all("table")), name


def test_the_whole_audit_stands_there_without_a_script(pages):
    table = claims.audit(records.load_trial("cheng2022"))
    rows = [given for given in pages["audit.html"].all("tr") if "data-verdict" in given]
    assert [row["data-verdict"] for row in rows] == table["verdict"].tolist()
    assert {row["data-kind"] for row in rows} == {"abstract", "introduction", "press", "registry"}
    text = pages["audit.html"].text
    for verdict, count in table["verdict"].value_counts().items():
        assert text.count(verdict.replace("-", " ")) >= count
    for filters in pages["audit.html"].all("form"):
        assert "hidden" in filters or filters.get("role") == "search"


def test_a_verdict_is_words_and_a_sign_and_never_a_colour_alone(built):
    text = (built / "audit.html").read_text(encoding="utf-8")
    cells = re.findall(
        r'<td class="verdict [^"]*"><span aria-hidden="true">(.)</span> ([^<]+)<', text
    )
    assert len(cells) == text.count('class="verdict ')
    assert {sign for sign, _ in cells} == {"✓", "~", "✗", "≠", "?"}


def test_the_results_are_those_of_the_run(pages, built, course_run):
    rows = json.loads((course_run / "results.json").read_text(encoding="utf-8"))
    assert json.loads((built / "results.json").read_text(encoding="utf-8")) == rows
    shown = [given for given in pages["results.html"].all("tr") if "data-kind" in given]
    assert [(g["data-notebook"], g["data-kind"]) for g in shown] == [
        (row["notebook"], row["kind"]) for row in rows
    ]
    for row in rows:
        assert row["key"] in pages["results.html"].text


def test_receipts_are_the_files_of_the_run_and_their_hashes_stand_there(pages, built, course_run):
    for path in course_run.glob("*.receipt.json"):
        own = json.loads((built / "receipts" / path.name).read_text(encoding="utf-8"))
        assert own == json.loads(path.read_text(encoding="utf-8"))
        text = pages["receipts.html"].text
        assert own["inputs"]["notebook"] in text
        assert own["started"] in text
        for package, version in own["inputs"]["versions"].items():
            assert f"{package} {version}" in text


def test_every_exercise_is_named_with_its_notebook(pages, built):
    page = pages["exercises.html"]
    for number in ("02", "03"):
        for task in checks.of_notebook(number):
            assert f"ex-{task.id}" in page.ids
            assert task.title in page.text
    for path in (built / "notebooks" / "exercises").iterdir():
        original = course.notebooks_dir() / "exercises" / path.name
        assert path.read_bytes() == original.read_bytes()
    links = [given.get("href", "") for given in pages["03_safety_replication.html"].all("a")]
    assert "exercises.html#ex-03" in links


def test_notebooks_to_open_hold_the_same_code_and_no_output(built, course_run):
    for path in (built / "notebooks").glob("*.ipynb"):
        book = nbformat.read(path, as_version=4)
        nbformat.validate(book)
        executed = nbformat.read(course_run / path.name, as_version=4)
        assert [c.source for c in book.cells] == [c.source for c in executed.cells]
        assert not any(cell.get("outputs") for cell in book.cells)
        assert "widgets" not in book.metadata


def test_the_glossary_is_whole_and_in_two_languages(pages):
    path = records.data_dir() / "course" / "glossary.csv"
    terms = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    page = pages["glossary.html"]
    assert len([g for g in page.all("td") if g.get("lang") == "zh"]) == len(terms)
    for term in terms:
        assert term["term"] in page.text
        assert term["chinese"] in page.text


def test_explorers_say_how_to_move_them_and_their_settings_are_shown(pages):
    text = pages["03_safety_replication.html"].text
    assert text.count("An explorer stands here") >= 2
    assert "answer to question 1" in text.lower()  # a quiz brings its own words


def test_no_page_names_a_folder_of_this_computer(built, course_run):
    for path in [*built.glob("*.html"), *built.glob("notebooks/*.ipynb")]:
        assert str(course_run.parent) not in path.read_text(encoding="utf-8"), path.name
