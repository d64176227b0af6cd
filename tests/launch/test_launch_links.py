"""Links that open the course elsewhere: made from one address, and each leads to a file."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from trialkit import course, launch
from trialkit.cli import main
from trialkit.course import _folder
from trialkit.errors import UsageError

PAGE = course.notebooks_dir() / launch.PAGE
LINKS = re.findall(r"\]\((https://[^)]+)\)", PAGE.read_text(encoding="utf-8"))
HOSTS = {
    "colab.research.google.com": "Colab",
    "mybinder.org": "Binder",
    "codespaces.new": "Codespaces",
}


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The notebooks in a folder of their own, for writing."""
    folder = tmp_path / "notebooks"
    shutil.copytree(course.notebooks_dir(), folder)
    monkeypatch.setattr(_folder, "notebooks_dir", lambda: folder)
    monkeypatch.setattr(launch, "notebooks_dir", lambda: folder)
    return folder


def ends(*words: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(["launch", "links", *words])
    return caught.value.code or 0


def target(link: str) -> tuple[str, str]:
    """Return where a link goes, and the file of the repository that it opens."""
    parts = urlsplit(link)
    where = launch.place()
    if parts.netloc == "colab.research.google.com":
        head = f"/github/{where.repository}/blob/{where.branch}/"
        assert unquote(parts.path).startswith(head)
        return "Colab", unquote(parts.path).removeprefix(head)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.netloc == "mybinder.org":
        assert parts.path == f"/v2/gh/{where.repository}/{where.branch}"
        return "Binder", query["urlpath"].removeprefix("lab/tree/")
    assert link.startswith(f"{where.hub}/hub/user-redirect/git-pull?")
    assert (query["repo"], query["branch"]) == (where.address, where.branch)
    name = where.repository.split("/")[1]
    return "JupyterHub", query["urlpath"].removeprefix(f"lab/tree/{name}/")


def test_page_and_hints_on_disk_are_fresh():
    assert launch.stale() == [], f"stale; '{launch.COMMAND}' writes them anew"


def test_every_notebook_has_its_links_and_each_leads_to_a_file(root):
    opened = [target(link) for link in LINKS if not link.startswith("https://codespaces.new/")]
    for _, path in opened:
        assert (root / path).is_file(), path
    for notebook in course.course_notebooks():
        for way in ("Colab", "Binder", "JupyterHub"):
            assert (way, f"notebooks/{notebook.name}") in opened
        if course.exercises_of(notebook).is_file():
            for way in ("Colab", "Binder"):
                assert (way, f"notebooks/exercises/{notebook.name}") in opened


def test_pictures_of_the_page_are_in_the_repository_and_have_text():
    text = PAGE.read_text(encoding="utf-8")
    pictures = set(re.findall(r"!\[([^]]*)\]\(([^)]+)\)", text))
    assert {words for words, _ in pictures} == {"Open in Colab", "Open in Binder"}
    for _, path in pictures:
        assert (PAGE.parent / path).read_text(encoding="utf-8").startswith("<svg")


def test_what_could_not_be_tried_says_so():
    assert "none of it was tried here" in PAGE.read_text(encoding="utf-8").replace("\n", " ")


def test_every_set_up_cell_has_the_hint_above_its_import():
    folder = course.notebooks_dir()
    found = sorted(folder.rglob("[0-9][0-9]_*.ipynb"))
    assert len(found) == 9 + 8 + 8
    for path in found:
        code = "\n".join(
            "".join(cell["source"])
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == "code"
        )
        before, _, after = code.partition("\nfrom trialkit ")
        assert before.splitlines()[-1] == launch.hint(launch.place()), path
        assert "# No module" not in after


SHELL = """
import sys
from IPython.core.interactiveshell import InteractiveShell

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "trialkit":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
InteractiveShell.instance(colors="nocolor").run_cell(sys.stdin.read())
"""


@pytest.mark.parametrize("name", ["03_safety_replication", "exercises/02_trial_protocol"])
def test_jupyter_shows_the_hint_where_the_kit_is_missing(name, tmp_path):
    book = (course.notebooks_dir() / f"{name}.ipynb").read_text(encoding="utf-8")
    line = launch.hint(launch.Place(repository="anna/course"))
    cells = json.loads(launch.with_hint(book, line))["cells"]
    setup = next(c["source"] for c in cells if any("from trialkit " in x for x in c["source"]))
    said = subprocess.run(
        [sys.executable, "-c", SHELL],
        input="".join(setup),
        env={**os.environ, "IPYTHONDIR": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert "ModuleNotFoundError: No module named 'trialkit'" in said
    assert "or: %pip install git+https://github.com/anna/course" in said


def test_an_address_goes_into_every_link_and_back(copied, capsys):
    before = {path: path.read_bytes() for path in copied.rglob("*.*")}
    assert (
        ends("--repository", "anna/my.course", "--branch", "2027", "--hub", "https://h.edu/x") == 0
    )
    assert "launch.md: written." in capsys.readouterr().out
    assert ends("--check") == 0
    text = (copied / launch.PAGE).read_text(encoding="utf-8")
    assert "do not work yet" not in text
    assert "https://mybinder.org/v2/gh/anna/my.course/2027?urlpath=" in text
    assert "https://h.edu/x/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fanna" in text
    install = "%pip install git+https://github.com/anna/my.course@2027"
    for path in copied.rglob("*.*"):
        content = path.read_text(encoding="utf-8").replace("--repository OWNER/REPOSITORY", "")
        assert launch.NO_REPOSITORY not in content, path
        assert (install in content) == (path.suffix == ".ipynb" or path.name == launch.PAGE), path

    assert (
        ends("--repository", launch.NO_REPOSITORY, "--branch", "main", "--hub", launch.NO_HUB) == 0
    )
    assert {path: path.read_bytes() for path in copied.rglob("*.*")} == before


def test_check_names_what_is_stale_and_writes_nothing(copied, capsys):
    (copied / launch.PAGE).unlink()
    assert ends("--check") == 1
    assert "launch.md: is not up to date" in capsys.readouterr().out
    assert not (copied / launch.PAGE).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--repository", "anna"], "repository 'anna' cannot be used. Allowed: OWNER/REPOSITORY"),
        (["--repository", "a/b; rm -rf"], "cannot be used"),
        (["--repository", "a/b)](x"], "cannot be used"),
        (["--branch", "a b"], "branch 'a b' cannot be used. Allowed: the name of a branch"),
        (["--hub", "hub.example.edu"], "hub 'hub.example.edu' cannot be used. Allowed: an address"),
        (["--check", "--repository", "a/b"], "--check writes nothing"),
    ],
)
def test_a_wrong_address_is_a_sentence_and_changes_nothing(copied, capsys, words, said):
    before = (copied / launch.PLACE).read_bytes()
    assert ends(*words) == 2
    assert said in capsys.readouterr().err
    assert (copied / launch.PLACE).read_bytes() == before


@pytest.mark.parametrize("content", ["", "- a\n", "repository: a/b\nowner: c\n", "a: [\n", None])
def test_a_broken_place_file_is_a_sentence(copied, content):
    if content is None:
        (copied / launch.PLACE).unlink()
    else:
        (copied / launch.PLACE).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"launch\.yaml"):
        launch.place()


def test_a_notebook_without_the_kit_has_no_place_for_a_hint():
    with pytest.raises(UsageError, match="no place for a hint"):
        launch.with_hint('{"cells": [{"cell_type": "code", "source": ["import math"]}]}', "# x")
