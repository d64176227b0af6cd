"""The site comes whole or not at all, and takes nothing that is not its own."""

from __future__ import annotations

import json
import re
import shutil

import nbformat
import pytest
from site_pages import figure, shown

from trialkit import site
from trialkit.errors import KitError, UsageError
from trialkit.runs import verify
from trialkit.runs.fingerprints import of_file
from trialkit.runs.pages import NO_SITE
from trialkit.site import _build

CELL = nbformat.v4.new_markdown_cell("# What?")


@pytest.fixture
def folder(a_run):
    return a_run({"01_a": [CELL, shown(figure())]})


def hidden(folder) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_nothing_is_left_beside_the_site(folder):
    made = site.build(folder)
    assert made.out == folder / "site"
    assert hidden(folder) == []


def test_building_again_replaces_all_of_the_site(folder):
    site.build(folder)
    (folder / "site" / "stale.html").write_text("x")
    site.build(folder)
    assert not (folder / "site" / "stale.html").exists()


def test_the_same_run_gives_the_same_site_byte_for_byte(folder, tmp_path):
    sites = [tmp_path / name for name in ("a", "b")]
    for out in sites:
        site.build(folder, out)
    files = [sorted(p.relative_to(o) for p in o.rglob("*") if p.is_file()) for o in sites]
    assert files[0] == files[1]
    for file in files[0]:
        assert (sites[0] / file).read_bytes() == (sites[1] / file).read_bytes(), file


def test_an_error_while_writing_leaves_the_site_that_was_there(folder, monkeypatch):
    site.build(folder)
    before = {p: p.read_bytes() for p in (folder / "site").rglob("*") if p.is_file()}

    def full(path, text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_build, "write_text", full)
    with pytest.raises(KitError, match="No space left on device"):
        site.build(folder)
    assert {p: p.read_bytes() for p in (folder / "site").rglob("*") if p.is_file()} == before
    assert hidden(folder) == []


def test_an_interrupt_leaves_nothing_half_written(folder, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(_build, "style", interrupted)
    with pytest.raises(KeyboardInterrupt):
        site.build(folder)
    assert not (folder / "site").exists()
    assert hidden(folder) == []


def test_the_old_site_comes_back_when_the_new_one_cannot_take_its_place(folder, monkeypatch):
    site.build(folder)
    rename = type(folder).rename

    def stubborn(self, target):
        if self.name == "made":
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(type(folder), "rename", stubborn)
    with pytest.raises(KitError, match="Permission denied"):
        site.build(folder)
    assert (folder / "site" / "index.html").is_file()


def test_a_folder_with_other_things_is_refused_and_untouched(folder, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years")
    with pytest.raises(UsageError, match="holds other things"):
        site.build(folder, mine)
    assert [p.name for p in mine.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("where", ["run", "run/run.json"])
def test_the_run_itself_and_files_are_no_place_for_a_site(folder, tmp_path, where):
    with pytest.raises(UsageError, match="--out"):
        site.build(folder, tmp_path / where)
    assert (folder / "run.json").is_file()


def test_an_empty_and_a_deep_new_folder_are_fine(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    for out in (tmp_path / "empty", tmp_path / "a" / "b" / "c"):
        site.build(folder, out)
        assert (out / "index.html").is_file()


def test_a_site_elsewhere_leads_nowhere_outside_itself(folder, tmp_path):
    (folder / "index.html").write_text("x")
    out = tmp_path / "public"
    site.build(folder, out)
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "../" not in text
        assert str(tmp_path) not in text


def test_a_run_that_goes_on_is_not_disturbed(folder):
    from trialkit.runs import lock

    with lock.hold(folder), pytest.raises(UsageError, match="another run"):
        site.build(folder)
    assert not (folder / "site").exists()


def test_run_and_site_lead_to_each_other_and_the_run_still_verifies(course_run):
    index = (course_run / "index.html").read_text(encoding="utf-8")
    assert '<a href="site/index.html">' in index
    assert NO_SITE not in index
    home = (course_run / "site" / "index.html").read_text(encoding="utf-8")
    assert '<a href="../index.html">' in home
    reading = verify.read(course_run, [])
    assert not [d for d in reading.differences if "index.html" in d]


def test_an_index_that_somebody_changed_gets_no_link_and_no_new_hash(course_run, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(course_run, folder, ignore=shutil.ignore_patterns("site"))
    index = folder / "index.html"
    text = re.sub(r'<p class="site">.*</p>', NO_SITE, index.read_text(encoding="utf-8"))
    index.write_text(text + "changed", encoding="utf-8")
    was = (folder / "run.json").read_bytes()
    site.build(folder)
    assert (folder / "run.json").read_bytes() == was
    assert "site/index.html" not in index.read_text(encoding="utf-8")
    assert json.loads(was)["hashes"]["index.html"] != of_file(index)
