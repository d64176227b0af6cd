"""The runner on small notebooks: what it leaves, and what it leaves behind when things go wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from trialkit import runs
from trialkit.errors import ParameterError, UsageError

SAVES = """
import json, pathlib
if results_path:
    pathlib.Path(results_path).write_text(json.dumps([{"notebook": "n", "key": "k.%s" % value,
        "value": value, "low": None, "high": None, "unit": "", "kind": "derived"}]))
"""
PARAMETERS = (
    'trial: str = "cheng2022"  # record\nvalue: int = 1  # a number\nresults_path: str = ""'
)
GIVEN = {"trial": "cheng2022"}

pytestmark = pytest.mark.notebook


def leftovers(out: Path) -> list[str]:
    return [p.name for p in out.iterdir() if p.name.startswith(".")]


def test_run_leaves_notebooks_pages_results_and_manifest(write_notebook, tmp_path):
    paths = [write_notebook(n, SAVES, "value + 1", parameters=PARAMETERS) for n in ("01_a", "02_b")]
    out = tmp_path / "out"
    seen = []

    report = runs.run(paths, out, {**GIVEN, "value": "7"}, on_event=lambda r: seen.append(r.status))

    assert report.ok
    assert [n.status for n in report.notebooks] == ["done", "done"]
    names = {p.name for p in out.iterdir()}
    assert names == {
        *("01_a.ipynb", "01_a.html", "01_a.receipt.json"),
        *("02_b.ipynb", "02_b.html", "02_b.receipt.json"),
        *("index.html", "results.json", "run.json"),
    }
    rows = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert [row["key"] for row in rows] == ["k.7", "k.7"]
    assert 'href="01_a.html"' in (out / "index.html").read_text(encoding="utf-8")
    assert seen[0] == "running"
    assert seen[-1] == "done"


def test_failing_notebook_does_not_stop_the_others_and_is_kept(write_notebook, tmp_path):
    bad = write_notebook("01_bad", "1 / 0", SAVES, parameters=PARAMETERS)
    good = write_notebook("02_good", SAVES, parameters=PARAMETERS)
    out = tmp_path / "out"

    report = runs.run([bad, good], out, GIVEN, jobs=1)

    assert not report.ok
    assert [n.status for n in report.notebooks] == ["failed", "done"]
    assert "ZeroDivisionError" in report.notebooks[0].error
    assert "ZeroDivisionError" in (out / "01_bad.ipynb").read_text(encoding="utf-8")
    assert "did not end well" in (out / "01_bad.html").read_text(encoding="utf-8")
    assert [r["key"] for r in report.rows] == ["k.1"]


@pytest.mark.parametrize(
    "callback",
    [
        "ipw.interact(lambda x: 1 / x, x=ipw.IntSlider(0, 0, 2))",
        "s = ipw.IntSlider(1, 0, 2); o = ipw.interactive_output(lambda x: 1 / x, {'x': s})\n"
        "display(s, o); s.value = 0",
    ],
    ids=["at creation", "when moved"],
)
def test_hidden_widget_error_is_a_failure(write_notebook, tmp_path, callback):
    path = write_notebook("01_widget", f"import ipywidgets as ipw\n{callback}")

    report = runs.run([path], tmp_path / "out", GIVEN)

    assert report.notebooks[0].status == "failed"
    assert "ZeroDivisionError" in report.notebooks[0].error


def test_timeout_kills_the_notebook_and_says_so(write_notebook, tmp_path):
    slow = write_notebook("01_slow", "import time; time.sleep(60)")
    begin = time.monotonic()

    report = runs.run([slow], tmp_path / "out", GIVEN, timeout=4)

    assert report.notebooks[0].status == "timeout"
    assert "4 s" in report.notebooks[0].error
    assert time.monotonic() - begin < 30
    assert leftovers(tmp_path / "out") == []


def test_cell_that_prints_without_end_is_stopped_and_what_it_printed_is_kept(
    write_notebook, tmp_path
):
    path = write_notebook("01_loud", "while True:\n    print('x' * 1000)", "1")

    report = runs.run([path], tmp_path / "out", GIVEN, timeout=120)

    this = report.notebooks[0]
    assert this.status == "failed", this.error
    assert this.error == "cell 3: too much output; a notebook may put out 20 million signs"
    assert this.seconds < 100
    kept = (tmp_path / "out" / "01_loud.ipynb").stat().st_size
    assert 1e6 < kept < 30e6
    assert leftovers(tmp_path / "out") == []


@pytest.mark.parametrize(
    "code", ["import sys; sys.exit()", "import sys; sys.exit(0)", "raise SystemExit"]
)
def test_exit_in_a_cell_is_a_failure_and_no_early_success(write_notebook, tmp_path, code):
    """Papermill takes an exit without a number for a notebook that ended well."""
    path = write_notebook("01_exit", code, "print('never')")

    report = runs.run([path], tmp_path / "out", GIVEN)

    this = report.notebooks[0]
    assert this.status == "failed"
    assert "SystemExit" in this.error
    assert "never" not in str(
        nbformat.read(tmp_path / "out" / "01_exit.ipynb", 4).cells[-1].outputs
    )


def test_dead_kernel_is_named(write_notebook, tmp_path):
    path = write_notebook("01_dead", "import os; os._exit(1)")

    report = runs.run([path], tmp_path / "out", GIVEN)

    assert report.notebooks[0].status == "failed"
    assert "kernel died" in report.notebooks[0].error


def test_unknown_parameter_is_refused_before_anything_starts(write_notebook, tmp_path):
    path = write_notebook("01_a", "1", parameters=PARAMETERS)
    with pytest.raises(UsageError, match=r"'speed' is not known.*trial, value"):
        runs.run([path], tmp_path / "out", {**GIVEN, "speed": "1"})
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["high", "1.5", ""])
def test_wrong_type_is_refused_before_anything_starts(write_notebook, tmp_path, text):
    path = write_notebook("01_a", "1", parameters=PARAMETERS)
    with pytest.raises(ParameterError, match="whole number"):
        runs.run([path], tmp_path / "out", {**GIVEN, "value": text})
    assert not (tmp_path / "out").exists()


def test_text_parameters_stay_text_and_flags_become_flags(write_notebook, tmp_path):
    parameters = 'trial: str = "x"\ncode: str = "1"\nflag: bool = True'
    path = write_notebook("01_a", "assert code == '007' and flag is False", parameters=parameters)

    report = runs.run([path], tmp_path / "out", {**GIVEN, "code": "007", "flag": "false"})

    assert report.ok, report.notebooks[0].error


def test_run_of_one_notebook_keeps_the_others_and_says_what_they_ran_with(write_notebook, tmp_path):
    a, b = (write_notebook(n, SAVES.replace('"n"', f'"{n}"'), parameters=PARAMETERS) for n in "ab")
    out = tmp_path / "out"
    runs.run([a, b], out, {**GIVEN, "value": "2"})
    (out / "my notes.txt").write_text("keep me")

    report = runs.run([b], out, {**GIVEN, "value": "3"})

    assert [n.name for n in report.kept] == ["a"]
    assert (out / "a.html").exists()
    rows = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert [(row["notebook"], row["value"]) for row in rows] == [("a", 2), ("b", 3)]
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "earlier run, value 2" in index
    assert (out / "my notes.txt").read_text() == "keep me"


def test_run_of_another_trial_removes_what_the_first_left_and_nothing_else(
    write_notebook, tmp_path
):
    a, b = write_notebook("01_a", "1"), write_notebook("02_b", "2")
    out = tmp_path / "out"
    runs.run([a], out, GIVEN)
    (out / "my notes.txt").write_text("keep me")

    runs.run([b], out, {"trial": "other"})

    assert not (out / "01_a.html").exists()
    assert (out / "02_b.html").exists()
    assert (out / "my notes.txt").read_text() == "keep me"


def test_manifest_cannot_make_a_run_delete_elsewhere(write_notebook, tmp_path):
    precious = tmp_path / "precious.txt"
    precious.write_text("keep me")
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json").write_text(json.dumps({"files": ["../precious.txt", str(precious), 5]}))

    runs.run([write_notebook("01_a", "1")], out, GIVEN)

    assert precious.exists()


def test_output_folder_that_cannot_be_made_is_a_usage_error(write_notebook, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be made"):
        runs.run([write_notebook("01_a", "1")], tmp_path / "file" / "out", GIVEN)


def test_braces_and_spaces_in_paths_are_just_characters(write_notebook, tmp_path):
    report = runs.run([write_notebook("01_a", "1")], tmp_path / "o {trial} u", GIVEN)
    assert report.ok, report.notebooks[0].error


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent differently on Windows")
def test_interrupt_keeps_finished_work_and_leaves_no_half_file_and_no_kernel(
    write_notebook, tmp_path
):
    marker = tmp_path / "pid"
    write_notebook("01_quick", "1")
    write_notebook(
        "02_slow",
        f"import os, pathlib, time\npathlib.Path({str(marker)!r}).write_text(str(os.getpid()))",
        "time.sleep(120)",
    )
    out = tmp_path / "out"
    command = [sys.executable, "-m", "trialkit", "run", "01_quick.ipynb", "02_slow.ipynb"]
    process = subprocess.Popen(
        [*command, "--jobs", "1", "--out", str(out)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not (marker.exists() and marker.read_text()) and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)

    assert process.returncode == 130, said
    assert (out / "01_quick.html").exists()
    assert not (out / "02_slow.html").exists()
    assert leftovers(out) == []
    json.loads((out / "results.json").read_text(encoding="utf-8"))
    time.sleep(0.5)
    with pytest.raises(ProcessLookupError):
        os.kill(int(marker.read_text()), 0)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 3}', "\xff"], ids=repr)
def test_file_that_is_no_notebook_is_a_usage_error(tmp_path, content):
    path = tmp_path / "01_x.ipynb"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(UsageError, match=r"01_x\.ipynb"):
        runs.run([path], tmp_path / "out", GIVEN)
    assert not (tmp_path / "out").exists()


def test_results_path_belongs_to_the_run(write_notebook, tmp_path):
    path = write_notebook("01_a", SAVES, parameters=PARAMETERS)
    with pytest.raises(UsageError, match="--out"):
        runs.run([path], tmp_path / "out", {**GIVEN, "results_path": "x.json"})


def test_report_and_manifest_name_every_parameter_in_force(write_notebook, tmp_path):
    path = write_notebook("01_a", SAVES, parameters=PARAMETERS)
    report = runs.run([path], tmp_path / "out", {**GIVEN, "value": "3"})
    assert report.parameters == {"trial": "cheng2022", "value": "3"}
    manifest = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert manifest["parameters"] == report.parameters


def test_pages_link_to_pages_and_hold_no_address_and_no_path_of_the_run(write_notebook, tmp_path):
    import nbformat

    first, second = (write_notebook(n, SAVES, parameters=PARAMETERS) for n in ("01_a", "02_b"))
    book = nbformat.read(first, as_version=4)
    book.cells.append(nbformat.v4.new_markdown_cell("[next](02_b.ipynb) and [none](03_c.ipynb)"))
    nbformat.write(book, first)
    out = tmp_path / "out"
    runs.run([first, second], out, GIVEN)
    page = (out / "01_a.html").read_text(encoding="utf-8")
    assert 'href="02_b.html"' in page
    assert 'href="03_c.ipynb"' in page
    assert "https://" not in page
    assert ".run-" not in page
    assert ".run-" not in (out / "01_a.ipynb").read_text(encoding="utf-8")


def test_headline_is_made_from_all_results_that_stand(write_notebook, tmp_path):
    a, b = (write_notebook(n, SAVES.replace('"n"', f'"{n}"'), parameters=PARAMETERS) for n in "ab")
    runs.run([a], tmp_path / "out", GIVEN)
    report = runs.run(
        [b], tmp_path / "out", GIVEN, headline=lambda rows: [{"notebooks": str(len(rows))}]
    )
    assert report.headline == [{"notebooks": "2"}]
