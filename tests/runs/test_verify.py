"""Reading a run again: everything that is not as it was is named, and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from trialkit import runs
from trialkit.errors import UsageError
from trialkit.runs import expected, verify
from trialkit.runs.moves import Tolerance

PARAMETERS = 'trial: str = "yao2021"\nvalue: int = 1\nresults_path: str = ""'
GIVEN = {"trial": "yao2021"}
ROWS = """
import json, pathlib
row = {"notebook": "", "low": None, "high": None, "unit": "", "kind": "derived"}
rows = [row | {"key": "count", "value": 17.0}, row | {"key": "share", "value": value / 3}]
if results_path:
    pathlib.Path(results_path).write_text(json.dumps(rows))
"""

pytestmark = pytest.mark.notebook


@pytest.fixture
def notebook(write_notebook) -> Path:
    return write_notebook("01_a", ROWS, parameters=PARAMETERS)


@pytest.fixture
def out(notebook, tmp_path, kernels, own_data) -> Path:
    """The folder of a run of one notebook."""
    assert runs.run([notebook], tmp_path / "out", GIVEN, preloaded=kernels).ok
    return tmp_path / "out"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def differences(out: Path, *notebooks: Path) -> list[str]:
    return verify.read(out, notebooks).differences


def test_a_run_is_as_it_was_left(out, notebook):
    reading = verify.read(out, [notebook])
    assert reading.differences == []
    assert reading.remarks == []
    assert reading.trial == "yao2021"
    assert [receipt.results["count"] for receipt in reading.receipts] == [2]


@pytest.mark.parametrize("name", ["01_a.html", "01_a.ipynb", "results.json", "index.html"])
def test_missing_file_is_named_once(out, notebook, name):
    (out / name).unlink()
    said = differences(out, notebook)
    assert said[0] == f"{name} is missing"
    assert len(said) == 1


@pytest.mark.parametrize("name", ["01_a.html", "01_a.ipynb", "index.html"])
def test_one_byte_of_a_file_is_enough(out, notebook, name):
    path = out / name
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    (said,) = differences(out, notebook)
    assert f"{name} is not as the run left it" in said


def test_one_result_is_named_with_the_distance_it_moved(out, notebook):
    edit(out / "results.json", "17.0", "16.0")
    assert differences(out, notebook) == [
        "01_a: results.json: count, value is 16.0, was 17.0: moved by -1, allowed: none (exact)"
    ]


def test_last_digit_of_a_result_is_a_difference_in_a_file(out, notebook):
    edit(out / "results.json", "0.3333333333333333", "0.3333333333333334")
    (said,) = differences(out, notebook)
    assert "share, value is 0.3333333333333334, was 0.3333333333333333" in said


def test_unit_of_a_result_is_part_of_it(out, notebook):
    edit(out / "results.json", '"derived"', '"printed"')
    (said,) = differences(out, notebook)
    assert "unit, kind or order" in said


def test_result_that_came_from_nowhere_is_named(out, notebook):
    rows = json.loads((out / "results.json").read_text())
    rows += [rows[0] | {"key": "new"}, rows[0] | {"notebook": "99_z"}]
    (out / "results.json").write_text(json.dumps(rows))
    said = differences(out, notebook)
    assert "01_a: results.json: new is new: 17.0" in said
    assert "results.json has results of '99_z', which the run does not name" in said


def test_one_byte_of_the_record_is_named(out, notebook, own_data):
    table = own_data / "trials" / "yao2021" / "outcomes.csv"
    table.write_bytes(table.read_bytes()[:-1])
    assert differences(out, notebook) == [
        "trials/yao2021/outcomes.csv changed since the run (read by 01_a)"
    ]


def test_source_that_changed_is_named(out, notebook):
    edit(notebook, "17.0", "18.0")
    assert differences(out, notebook) == ["01_a: the notebook changed since the run"]


def test_parameters_are_as_the_receipt_says(out, notebook):
    edit(out / "run.json", '"value": "1"\n   }', '"value": "2"\n   }')
    assert differences(out, notebook) == ["01_a: run.json says value 2, its receipt 1"]


def test_receipt_that_is_gone_or_broken_is_named(out, notebook):
    (out / "01_a.receipt.json").write_text("{}")
    (said,) = differences(out, notebook)
    assert said.startswith("01_a.receipt.json is missing, or is not a receipt")


def test_unknown_source_is_named(out):
    assert differences(out) == ["01_a: its source is not known: give its path after the folder"]


def test_other_versions_and_other_code_are_remarks(out, notebook):
    edit(out / "01_a.receipt.json", '"package": "sha256:', '"package": "sha256:0')
    content = json.loads((out / "01_a.receipt.json").read_text())
    now = content["inputs"]["versions"]["numpy"]
    edit(out / "01_a.receipt.json", f'"numpy": "{now}"', '"numpy": "1.0"')
    reading = verify.read(out, [notebook])
    assert reading.differences == []
    assert reading.remarks == [
        "the code of the kit changed since the run",
        f"numpy {now}, was 1.0 since the run",
    ]


def test_notebook_that_had_failed_is_a_difference(write_notebook, tmp_path, kernels):
    path = write_notebook("01_bad", "1 / 0")
    runs.run([path], tmp_path / "out", GIVEN, preloaded=kernels)
    (said,) = differences(tmp_path / "out", path)
    assert said.startswith("01_bad: it ended as failed")


# Against a fresh run


def fresh(reading: verify.Reading, folder: Path, kernels) -> list[runs.NotebookRun]:
    return [
        this
        for i, (paths, given) in enumerate(verify.groups(reading))
        for this in runs.run(paths, folder / f"fresh{i}", given, preloaded=kernels).notebooks
    ]


def test_fresh_run_with_the_same_parameters_gives_the_same(
    write_notebook, notebook, tmp_path, kernels, own_data
):
    other = write_notebook("02_b", ROWS, parameters=PARAMETERS)
    out = tmp_path / "out"
    runs.run([notebook, other], out, GIVEN | {"value": "2"}, preloaded=kernels)
    runs.run([other], out, GIVEN | {"value": "5"}, preloaded=kernels)
    reading = verify.read(out, [notebook, other])
    assert [(len(paths), given["value"]) for paths, given in verify.groups(reading)] == [
        (1, "2"),
        (1, "5"),
    ]
    ended = fresh(reading, tmp_path, kernels)
    assert [this.rows[1]["value"] for this in ended] == [2 / 3, 5 / 3]
    assert verify.moved(reading, ended) == []


def test_number_that_moved_is_named_with_the_distance(out, notebook, tmp_path, kernels):
    edit(notebook, "value / 3", "value / 3 + 1e-6")
    reading = verify.read(out, [notebook])
    (said,) = verify.moved(reading, fresh(reading, tmp_path, kernels))
    assert re.fullmatch(
        r"01_a: share, value is 0\.333334\d+, was 0\.3333333333333333: moved by \+1e-06, "
        r"allowed: 3\.3e-10 \(computed\)",
        said,
    )


def test_fresh_run_that_fails_is_a_difference(out, notebook, tmp_path, kernels):
    book = nbformat.read(notebook, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell("1 / 0"))
    nbformat.write(book, notebook)
    reading = verify.read(out, [notebook])
    (said,) = verify.moved(reading, fresh(reading, tmp_path, kernels))
    assert said.startswith("01_a: executed afresh, it ended as failed")
    assert "ZeroDivisionError" in said


@pytest.mark.parametrize(("numpy", "allowed"), [(None, False), ("1.0", True)])
def test_simulations_may_move_only_under_other_versions(
    out, notebook, tmp_path, kernels, monkeypatch, numpy, allowed
):
    wide = {"01_a": {"share": Tolerance("simulated", (0.1, 0.0, 0.0)), "count": Tolerance("exact")}}
    known = expected.Expected("yao2021", {}, "", {}, wide)
    monkeypatch.setattr(expected, "read", lambda trial: known)
    edit(notebook, "value / 3", "value / 3 + 0.05")
    if numpy:
        receipt = out / "01_a.receipt.json"
        content = json.loads(receipt.read_text())
        content["inputs"]["versions"]["numpy"] = numpy
        receipt.write_text(json.dumps(content))
    reading = verify.read(out, [notebook])
    assert (verify.moved(reading, fresh(reading, tmp_path, kernels)) == []) is allowed


# The command


def call(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trialkit", "verify", *arguments]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_command_passes_and_fails_and_says_why(out, notebook, tmp_path):
    said = call("out", str(notebook), "--jobs", "1", cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert "1 notebook, 2 results" in said.stdout
    assert "a fresh run gives them again" in said.stdout
    edit(out / "results.json", "17.0", "16.0")
    said = call("out", str(notebook), "--no-rerun", cwd=tmp_path)
    assert said.returncode == 1
    assert "count, value is 16.0, was 17.0" in said.stdout
    assert "1 difference" in said.stdout


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"notebooks": [{"x": 1}]}'], ids=str)
def test_folder_that_is_no_run_is_wrong_usage(tmp_path, content):
    if content is not None:
        (tmp_path / "run.json").write_text(content)
    with pytest.raises(UsageError, match="is not the folder of a run"):
        verify.read(tmp_path, [])


def test_command_says_wrong_usage_with_exit_2(tmp_path):
    said = call("nosuch", cwd=tmp_path)
    assert said.returncode == 2
    assert "is not the folder of a run" in said.stderr
    assert "Traceback" not in said.stderr
