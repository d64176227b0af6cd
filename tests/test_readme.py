"""The README says what is so: notebooks, minutes, commands, files."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
import yaml

from trialkit.course import course_notebooks


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def test_lists_every_notebook_with_its_minutes(readme):
    listed = dict(re.findall(r"^\| `(\d\d_\w+)` \|[^|]+\| (\d+) \|$", readme, flags=re.MULTILINE))
    for path in course_notebooks():
        about = json.loads(path.read_text(encoding="utf-8"))["metadata"]["trialkit"]
        assert listed.pop(path.stem) == str(about["minutes"])
    assert not listed


def test_lists_every_explorer_by_notebook(readme):
    from trialkit.widgets import catalogue

    listed = dict(re.findall(r"^\| (\d\d) \| (`\w+`(?:, `\w+`)*) \|$", readme, flags=re.MULTILINE))
    assert list(listed) == sorted({entry.notebook for entry in catalogue.entries()})
    for number, names in listed.items():
        assert re.findall(r"\w+", names) == [entry.name for entry in catalogue.entries(number)]


def test_links_lead_to_files(readme, root):
    for target in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (root / target).exists(), target


def test_every_room_it_names_exists_and_every_room_is_named(readme, root):
    block = readme.split("src/trialkit/\n")[1].split("data/  ")[0]
    named = set(re.findall(r"^  (\w+)", block, flags=re.MULTILINE))
    rooms = {
        p.stem
        for p in (root / "src" / "trialkit").iterdir()
        if not p.name.startswith("_") and (p.is_dir() or p.suffix == ".py")
    }
    assert named == rooms


def test_make_targets_it_names_exist(readme, root):
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), flags=re.MULTILINE))
    for target in re.findall(r"(?:^|`)make ([a-z]+)\b", readme, flags=re.MULTILINE):
        assert target in targets, target


def test_ci_runs_the_test_command_of_the_readme(readme, root):
    assert "make test" in readme
    assert (root / ".ci" / "run").read_text().rstrip().endswith("make test")


@pytest.mark.parametrize(
    "command",
    [
        *("run", "pages", "sweep", "lab", "app", "verify", "expected check", "expected refresh"),
        *("trials list", "trials show", "trials validate"),
        *("exercises check", "exercises variants", "exercises course", "exercises matrix"),
        "exercises build",
        "launch links",
    ],
)
def test_commands_it_names_exist(readme, command):
    assert f"trialkit {command}" in readme
    subprocess.run(
        [sys.executable, "-m", "trialkit", *command.split(), "--help"],
        check=True,
        capture_output=True,
    )


def test_citation_file_is_well_formed(root):
    about = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert about["cff-version"] == "1.2.0"
    assert about["references"][0]["doi"] == "10.1038/s41392-022-01059-y"


def test_lock_holds_every_dependency(root):
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["test"]
    lock = (root / "requirements.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9._-]+)==", lock, flags=re.MULTILINE))
    assert {re.match(r"[\w.-]+", line)[0].lower() for line in wanted} <= locked
    assert "://" not in lock
