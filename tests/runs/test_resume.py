"""Reusing what is unchanged, and only that; beginning with what takes longest."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from trialkit import runs
from trialkit.progress import Progress
from trialkit.runs import receipts, resume
from trialkit.runs.schedule import longest_first

PARAMETERS = 'trial: str = "yao2021"\nvalue: int = 1\nresults_path: str = ""'
GIVEN = {"trial": "yao2021"}
# Leaves a line for each time it is executed.
COUNTS = """
import json, pathlib
with open({log!r}, "a") as log:
    log.write("x")
row = {{"notebook": "", "key": "k", "value": value / 4, "low": None, "high": None}}
pathlib.Path(results_path).write_text(json.dumps([row | {{"unit": "", "kind": "derived"}}]))
"""

pytestmark = pytest.mark.notebook


class Kept:
    """One notebook, executed once, and what is asked of it next."""

    def __init__(self, write_notebook, folder: Path, kernels) -> None:
        self.log = folder / "log"
        code = COUNTS.format(log=str(self.log))
        self.path = write_notebook("01_a", code, parameters=PARAMETERS)
        self.out = folder / "out"
        self._kernels = kernels
        assert self.run().ok

    def run(self, reuse: bool = True, **given: str) -> runs.RunReport:
        return runs.run(
            [self.path], self.out, GIVEN | given, reuse=reuse, preloaded=self._kernels, jobs=1
        )

    @property
    def executed(self) -> int:
        return len(self.log.read_text())

    def edit(self, name: str, change) -> None:
        path = self.out / name
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.fixture
def kept(write_notebook, tmp_path, kernels, own_data) -> Kept:
    return Kept(write_notebook, tmp_path, kernels)


def edit_source(kept: Kept) -> None:
    book = nbformat.read(kept.path, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell("2"))
    nbformat.write(book, kept.path)


def test_what_is_unchanged_is_reused_and_not_executed(kept):
    before = {p.name: p.read_bytes() for p in kept.out.iterdir() if p.name.startswith("01")}
    report = kept.run()
    (this,) = report.notebooks
    assert kept.executed == 1
    assert (this.status, this.reused) == ("done", True)
    assert "unchanged since 20" in this.note
    assert report.ok
    assert [row["value"] for row in report.rows] == [0.25]
    assert {n: (kept.out / n).read_bytes() for n in before} == before
    assert "done (reused)" in (kept.out / "index.html").read_text(encoding="utf-8")


def test_it_is_reused_time_and_again(kept):
    for _ in range(3):
        assert kept.run().notebooks[0].reused
    assert kept.executed == 1


def test_outputs_saved_into_the_source_are_no_change(kept):
    book = nbformat.read(kept.path, as_version=4)
    book.cells[1].outputs = [nbformat.v4.new_output("stream", text="1")]
    nbformat.write(book, kept.path)
    assert kept.run().notebooks[0].reused


def test_without_being_asked_nothing_is_reused(kept):
    assert not kept.run(reuse=False).notebooks[0].reused
    assert kept.executed == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (edit_source, "the notebook changed"),
        (lambda k: (k.out / "01_a.html").unlink(), "01_a.html is missing"),
        (lambda k: (k.out / "01_a.receipt.json").unlink(), "no receipt of an earlier run"),
        (
            lambda k: (k.out / "01_a.html").write_text("mine"),
            "01_a.html is not as the run left it",
        ),
        (
            lambda k: (k.out / "01_a.ipynb").write_text("{}"),
            "01_a.ipynb is not as the run left it",
        ),
        (
            lambda k: k.edit("results.json", lambda rows: rows[0].update(value=9.0)),
            "results.json does not have its results",
        ),
        (
            lambda k: k.edit(
                "01_a.receipt.json", lambda r: r["inputs"]["versions"].update(numpy="1.0")
            ),
            "numpy ",
        ),
        (
            lambda k: k.edit("01_a.receipt.json", lambda r: r["inputs"].update(package="sha256:0")),
            "the code of the kit changed",
        ),
        (
            lambda k: k.edit("01_a.receipt.json", lambda r: r.update(verdict="failed")),
            "it ended as failed",
        ),
        (
            lambda k: k.edit("01_a.receipt.json", lambda r: r["meanwhile"].append("it changed")),
            "while it ran, it changed",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whatever_changed_is_executed_again_and_the_reason_said(kept, change, why):
    change(kept)
    (this,) = kept.run().notebooks
    assert not this.reused
    assert this.status == "done"
    assert why in this.note
    assert this.note.startswith("not reused: ")
    assert kept.executed == 2
    assert kept.run().notebooks[0].reused


def test_another_parameter_and_a_byte_of_the_record_are_changes(kept, own_data):
    (this,) = kept.run(value="2").notebooks
    assert this.note == "not reused: parameter value 2, was 1"
    table = own_data / "trials" / "yao2021" / "visits.csv"
    table.write_bytes(table.read_bytes() + b"\n")
    (this,) = kept.run(value="2").notebooks
    assert this.note == "not reused: trials/yao2021/visits.csv changed"
    assert kept.executed == 3


def test_results_of_another_trial_are_not_reused(kept, own_data):
    report = runs.run([kept.path], kept.out, {"trial": "other"}, reuse=True)
    assert not report.notebooks[0].reused


def test_failed_notebook_is_executed_again(write_notebook, tmp_path, kernels):
    path = write_notebook("01_bad", "1 / 0")
    for _ in range(2):
        report = runs.run([path], tmp_path / "out", GIVEN, reuse=True, preloaded=kernels)
        assert report.notebooks[0].status == "failed"
    assert report.notebooks[0].note == "not reused: it ended as failed"


def test_only_the_changed_one_of_two_is_executed_and_both_stand(write_notebook, tmp_path, kernels):
    a, b = (
        write_notebook(n, COUNTS.format(log=str(tmp_path / n)), parameters=PARAMETERS)
        for n in ("01_a", "02_b")
    )
    out = tmp_path / "out"
    runs.run([a, b], out, GIVEN, preloaded=kernels)
    book = nbformat.read(b, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell("2"))
    nbformat.write(book, b)

    report = runs.run([a, b], out, GIVEN, reuse=True, preloaded=kernels)

    assert [n.reused for n in report.notebooks] == [True, False]
    assert (tmp_path / "01_a").read_text() == "x"
    assert (tmp_path / "02_b").read_text() == "xx"
    rows = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert [row["notebook"] for row in rows] == ["01_a", "02_b"]
    manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert {p.name for p in out.iterdir()} == set(manifest["files"])


def test_screen_says_what_is_reused_and_why_the_rest_is_not(capsys):
    with Progress(["a", "b"]) as progress:
        progress.update(
            runs.NotebookRun("a", "", status="done", seconds=2, reused=True, note="unchanged")
        )
        progress.update(runs.NotebookRun("b", "", status="done", seconds=3, note="not reused: x"))
    said = capsys.readouterr().out.splitlines()
    assert said == ["a: reused (2.0 s then; unchanged)", "b: done (3.0 s; not reused: x)"]


# The order


def test_longest_first_and_the_unknown_before_all(tmp_path):
    names = ("quick", "slow", "short_read", "long_read", "big", "small")
    paths = [tmp_path / f"{name}.ipynb" for name in names]
    for path in paths:
        path.write_text("x" * (100 if path.stem == "big" else 1))
    about = {"short_read": 5, "long_read": 50}
    contents = {p: {"metadata": {"trialkit": {"minutes": about.get(p.stem)}}} for p in paths}
    ordered = longest_first(paths, {"quick": 1.0, "slow": 9.0}, contents)
    assert [p.stem for p in ordered] == [
        *("long_read", "short_read", "big", "small"),
        *("slow", "quick"),
    ]


def test_strange_metadata_do_not_matter(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text("")
    for about in ({}, {"trialkit": []}, {"trialkit": {"minutes": "long"}}):
        assert longest_first([path], {}, {path: {"metadata": about}}) == [path]


def test_last_times_come_from_the_receipts(kept):
    assert resume.last_times(kept.out, ["01_a", "02_b"]) == {
        "01_a": receipts.read(kept.out / "01_a.receipt.json").seconds
    }


def test_side_by_side_the_longest_begins_first_and_alone_the_given_order_holds(
    write_notebook, tmp_path, kernels
):
    paths = [write_notebook(n, "1") for n in ("01_a", "02_b", "03_c")]
    out = tmp_path / "out"
    runs.run(paths, out, GIVEN, preloaded=kernels)
    for name, seconds in (("01_a", 1.0), ("02_b", 5.0), ("03_c", 9.0)):
        path = out / f"{name}.receipt.json"
        content = json.loads(path.read_text(encoding="utf-8")) | {"seconds": seconds}
        path.write_text(json.dumps(content), encoding="utf-8")
    begun: list[str] = []

    def note(this):
        if this.status == "running" and this.name not in begun:
            begun.append(this.name)

    report = runs.run(paths, tmp_path / "one", GIVEN, jobs=1, on_event=note, preloaded=kernels)
    assert begun == ["01_a", "02_b", "03_c"]
    begun.clear()
    report = runs.run(paths, out, GIVEN, jobs=2, on_event=note, preloaded=kernels)
    assert begun[2] == "01_a"
    assert [n.name for n in report.notebooks] == ["01_a", "02_b", "03_c"]
