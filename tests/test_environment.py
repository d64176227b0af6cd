"""The environment check: a healthy computer first, then each fault and its words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from trialkit import environment
from trialkit.course import _folder as course_folder

HEALTHY = environment.Found(
    python=(3, 11, 7),
    python_needed=">=3.11",
    needed={"pandas": "<4,>=3", "pyyaml": ""},
    installed={"pandas": "3.1.1", "pyyaml": "6.0"},
    version="0.1.0",
    installed_version="0.1.0",
    code="/kit/src/trialkit",
    code_here=None,
    prefix="/kit/.venv",
    active=None,
    data="/kit/data",
    trials={"one2020": ""},
    data_error="",
    kernel=True,
    callback="",
    lab_widgets="3.0",
)


def wrong(**changes):
    """Return the findings that are not ok when the healthy computer is changed."""
    return [f for f in environment.judge(replace(HEALTHY, **changes)) if f.verdict != "ok"]


def test_healthy_computer_has_nothing_to_do():
    findings = environment.judge(HEALTHY)
    assert {f.verdict for f in findings} == {"ok"}
    assert all(f.what_to_do == "" for f in findings)
    words = environment.summary(environment.table(findings))
    assert words == f"**Ready.** All {len(findings)} checks are well."


@pytest.mark.parametrize(
    ("changes", "item", "verdict", "words"),
    [
        ({"python": (3, 10, 2)}, "Python", "problem", "newer Python"),
        ({"python_needed": None}, "Python", "note", "pip install"),
        ({"needed": {}}, "packages", "note", "pip install"),
        ({"installed": {"pyyaml": "6.0"}}, "package pandas", "problem", "pip install"),
        (
            {"installed": {"pandas": "2.2", "pyyaml": "6.0"}},
            "package pandas",
            "problem",
            "pip install",
        ),
        ({"active": "/other/.venv"}, "environment", "note", "Change Kernel"),
        ({"code_here": "/elsewhere/src/trialkit"}, "code of the kit", "note", "another copy"),
        ({"installed_version": "0.0.9"}, "code of the kit", "note", "another version"),
        ({"data": "", "data_error": "no folder"}, "trial records", "problem", "TRIALKIT_DATA"),
        ({"trials": {}}, "trial records", "problem", "no record"),
        ({"trials": {"one2020": "one2020: bad."}}, "trial records", "problem", "one2020: bad"),
        ({"kernel": False}, "kernel", "note", "JupyterLab"),
        ({"callback": "silence"}, "sliders", "problem", "Sliders will not work"),
        ({"lab_widgets": None}, "sliders", "note", "jupyterlab_widgets"),
    ],
)
def test_each_fault_is_one_finding_with_what_to_do(changes, item, verdict, words):
    (finding,) = wrong(**changes)
    assert (finding.item, finding.verdict) == (item, verdict)
    assert words in finding.what_to_do


def test_active_environment_that_is_this_one_is_well():
    assert wrong(active="/kit/.venv") == []


def test_summary_puts_problems_first_and_says_how_many():
    findings = environment.judge(replace(HEALTHY, python=(3, 9, 0), kernel=False))
    checked = environment.table(findings)
    assert list(checked["verdict"])[:2] == ["problem", "note"]
    words = environment.summary(checked)
    assert words.startswith(f"**Not ready yet: 1 of {len(findings)} checks")
    assert "3.9.0" in words


def test_notes_alone_do_not_stop_anybody():
    words = environment.summary(
        environment.table(environment.judge(replace(HEALTHY, kernel=False)))
    )
    assert words.startswith("**Ready.**")
    assert "**kernel** (note)" in words


def test_missing_package_stops_with_all_that_is_missing(monkeypatch):
    broken = replace(HEALTHY, python=(3, 9, 0), installed={})
    monkeypatch.setattr(environment, "look", lambda quick: broken)
    with pytest.raises(environment.EnvironmentProblem) as caught:
        environment.stop_if_incomplete()
    for part in ("Python", "3.9.0", "pandas", "missing", "pyyaml", "pip install"):
        assert part in str(caught.value)


def test_this_computer_runs_the_tests_and_so_has_all_packages():
    environment.stop_if_incomplete()
    checked = environment.check().set_index("item")
    assert checked.loc["packages", "verdict"] == "ok"
    assert checked.loc["trial records", "verdict"] == "ok"
    assert checked.loc["sliders", "verdict"] == "ok"


def test_check_reads_the_records_that_a_variable_names(invented_data):
    checked = environment.check().set_index("item")
    assert "minimal2031, other2031" in checked.loc["trial records", "found"]


def test_check_says_that_the_data_folder_is_wrong(monkeypatch, tmp_path):
    monkeypatch.setenv("TRIALKIT_DATA", str(tmp_path))
    row = environment.check().set_index("item").loc["trial records"]
    assert row["verdict"] == "problem"
    assert "trials" in row["found"]


def test_another_copy_around_the_working_directory_is_seen(monkeypatch, tmp_path):
    (tmp_path / "src" / "trialkit").mkdir(parents=True)
    (tmp_path / "src" / "trialkit" / "__init__.py").touch()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert environment.look(quick=True).code_here == str((tmp_path / "src" / "trialkit").resolve())


def test_home_folder_is_not_spelt_out(monkeypatch):
    monkeypatch.setattr("pathlib.Path.home", lambda: os.sep + "kit")
    here = replace(HEALTHY, prefix=os.path.join(os.sep, "kit", ".venv"), active=None)  # noqa: PTH118
    place = {f.item: f.found for f in environment.judge(here)}
    assert place["environment"] == "~" + os.sep + ".venv"


def test_the_check_itself_needs_no_pandas():
    code = (
        "import sys; sys.modules.update(pandas=None, yaml=None, matplotlib=None)\n"
        "from trialkit import environment; environment.stop_if_incomplete()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


# The notebooks


def test_course_map_lists_the_notebooks_in_order():
    course = environment.course_map()
    assert list(course["notebook"]) == sorted(course["notebook"])
    assert {"00_start_here", "01_psoriasis_background"} <= set(course["notebook"])
    assert course["title"].str.endswith("?").all()
    assert str(int(course["minutes"].sum())) in environment.course_sentence(course)


def test_course_map_without_notebooks_says_where_they_are(monkeypatch, tmp_path):
    monkeypatch.setattr(course_folder, "notebooks_dir", lambda: tmp_path)
    course = environment.course_map()
    assert course.empty
    assert "folder `notebooks`" in environment.course_sentence(course)


def test_course_map_reads_a_notebook_without_our_metadata(monkeypatch, tmp_path):
    (tmp_path / "05_bare.ipynb").write_text(json.dumps({"metadata": {}, "cells": []}))
    monkeypatch.setattr(course_folder, "notebooks_dir", lambda: tmp_path)
    assert list(environment.course_map()["before"]) == ["nothing"]
    assert environment.course_sentence(environment.course_map())
