"""What a receipt says, what makes two of them differ, and whose receipts are believed."""

from __future__ import annotations

import getpass
import json
import platform
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest

from trialkit.runs import fingerprints, receipts

PARAMETERS = {"trial": "yao2021", "confidence": "0.95"}


@pytest.fixture
def notebook() -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]})
    kernel = {"name": "python3", "display_name": "Python 3"}
    about = {"kernelspec": kernel, "trialkit": {"minutes": 5}}
    return nbformat.v4.new_notebook(cells=[cell], metadata=about)


@pytest.fixture
def taken(notebook) -> receipts.Inputs:
    return receipts.inputs(notebook, PARAMETERS)


@pytest.fixture
def made(taken, tmp_path) -> receipts.Receipt:
    (tmp_path / "page").write_bytes(b"abc")
    row = {"notebook": "n", "key": "k", "value": 1.0, "low": None, "high": 2.0}
    return receipts.make(
        "n",
        taken,
        seconds=90.0,
        verdict="done",
        rows=[row | {"unit": "", "kind": "derived"}],
        files={"n.html": tmp_path / "page"},
        ended=datetime(2031, 1, 2, 3, 4, 5, tzinfo=UTC),
    )


# Notebooks


def test_outputs_counts_and_what_lab_writes_down_do_not_count(notebook):
    before = fingerprints.of_notebook(notebook)
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="1")]
    notebook.cells[0].execution_count = 7
    notebook.cells[0].metadata["collapsed"] = True
    notebook.metadata["language_info"] = {"version": "3.99"}
    assert fingerprints.of_notebook(notebook) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda n: n.cells[0].update(source="x = 2"),
        lambda n: n.cells[0].update(source="x = 1 "),
        lambda n: n.cells[0].update(cell_type="markdown"),
        lambda n: n.cells[0].metadata.update(tags=[]),
        lambda n: n.cells.append(nbformat.v4.new_markdown_cell("")),
        lambda n: n.metadata.kernelspec.update(name="other"),
        lambda n: n.metadata.trialkit.update(minutes=6),
    ],
    ids=["source", "one blank", "kind of cell", "tags", "one cell more", "kernel", "metadata"],
)
def test_whatever_a_run_depends_on_counts(notebook, change):
    before = fingerprints.of_notebook(notebook)
    change(notebook)
    assert fingerprints.of_notebook(notebook) != before


def test_source_is_the_same_as_text_and_as_lines(notebook):
    lines = json.loads(nbformat.writes(notebook))
    assert isinstance(lines["cells"][0]["source"], list)
    assert fingerprints.of_notebook(lines) == fingerprints.of_notebook(notebook)


# Data


def test_data_are_the_record_the_shared_tables_and_the_schemas(own_data):
    found = fingerprints.of_data("yao2021")
    rooms = {Path(name).parts[0] for name in found}
    assert rooms == {"trials", "background", "comparators", "course", "schemas"}
    on_disk = {p.name for p in (own_data / "trials" / "yao2021").iterdir()}
    assert {Path(n).name for n in found if n.startswith("trials/yao2021/")} == on_disk


def test_one_byte_of_a_record_is_seen_and_named(own_data, taken, notebook):
    path = own_data / "trials" / "yao2021" / "arms.csv"
    before = receipts.inputs(notebook, PARAMETERS)
    path.write_bytes(path.read_bytes() + b"\n")
    changes = receipts.compare(before, receipts.inputs(notebook, PARAMETERS))
    assert [str(change) for change in changes] == ["trials/yao2021/arms.csv changed"]


@pytest.mark.parametrize("name", ["", "nosuch", "../yao2021", "/etc", "yao2021/.."])
def test_a_name_that_is_no_record_reads_no_record(own_data, name):
    assert not [path for path in fingerprints.of_data(name) if path.startswith("trials/")]
    assert not [path for path in fingerprints.of_data(name) if ".." in path]


# Comparing


def test_same_inputs_differ_in_nothing(taken):
    assert receipts.compare(taken, taken) == []


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("notebook", "sha256:0", "the notebook changed"),
        ("package", "sha256:0", "the code of the kit changed"),
        (
            "parameters",
            PARAMETERS | {"confidence": "0.9"},
            "parameter confidence 0.9, was 0.95",
        ),
        ("parameters", PARAMETERS | {"seed": "1"}, "parameter seed is new"),
        ("parameters", {"trial": "yao2021"}, "parameter confidence is gone"),
        ("versions", {"python": "3.99"}, "python 3.99, was 3.0"),
        ("platform", {"system": "Plan 9"}, "system Plan 9, was Linux"),
    ],
)
def test_each_part_that_differs_is_said(taken, part, value, said):
    taken = replace(taken, versions={"python": "3.0"}, platform={"system": "Linux"})
    (change,) = receipts.compare(taken, replace(taken, **{part: value}))
    assert str(change) == said


# The file


def test_receipt_counts_results_and_times_the_start(made):
    assert made.started == "2031-01-02T03:02:35Z"
    assert made.results["count"] == 1
    assert made.results["kinds"] == {"derived": 1}
    assert made.results["numbers"] == {"k": [1.0, None, 2.0]}
    # sha256 of "abc", FIPS 180-2, appendix B.1
    assert made.files["n.html"].startswith(
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9c"
    )


def test_receipt_names_every_package_of_the_kit_and_python(made):
    versions = made.inputs.versions
    assert versions["python"] == platform.python_version()
    assert {"numpy", "scipy", "pandas", "statsmodels", "seaborn", "papermill"} <= set(versions)
    assert "not installed" not in versions.values()


def test_receipt_names_no_machine_no_person_and_no_folder(made, tmp_path):
    text = receipts.as_text(made)
    for private in (
        str(tmp_path),
        str(Path.home()) + "/",
        platform.node(),
        f"/{getpass.getuser()}",
    ):
        assert private not in text


def test_reading_gives_what_was_written(made, tmp_path):
    path = tmp_path / "n.receipt.json"
    path.write_text(receipts.as_text(made), encoding="utf-8")
    assert receipts.read(path) == made


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"name": "other"},
        {"files": {"../../precious": "sha256:0"}},
        {"files": {"/etc/passwd": "sha256:0"}},
        {"files": []},
        {"inputs": {}},
        {"results": {"numbers": {"k": 5}}},
        {"results": None},
        {"seconds": "long"},
        {"more": 1},
    ],
    ids=str,
)
def test_receipt_that_is_none_of_ours_is_no_receipt(made, tmp_path, change):
    path = tmp_path / "n.receipt.json"
    content = json.loads(receipts.as_text(made)) | change
    path.write_text(json.dumps(content), encoding="utf-8")
    assert receipts.read(path) is None


@pytest.mark.parametrize("text", ["", "[]", "{", "\xff", '"x"'], ids=repr)
def test_file_that_is_no_json_object_is_no_receipt(tmp_path, text):
    path = tmp_path / "n.receipt.json"
    path.write_text(text, encoding="latin-1")
    assert receipts.read(path) is None
    assert receipts.read(tmp_path / "missing.receipt.json") is None
