"""Sweeps on this machine: tables, failures apart, resume, kill -9, Ctrl-C, what stays on disk."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from sweep_books import CELL, PARAMETERS, executions, product

from trialkit.errors import KitError, UsageError
from trialkit.runs import lock, receipts, sweeps
from trialkit.runs.sweeps import store

pytestmark = pytest.mark.notebook
posix = pytest.mark.skipif(os.name != "posix", reason="signals are sent differently on Windows")

COLUMNS = ["notebook", "key", "value", "low", "high", "unit", "kind", "set"]


@pytest.fixture
def book(write_notebook):
    return write_notebook("book", CELL, parameters=PARAMETERS)


@pytest.fixture
def marks(tmp_path):
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


@pytest.fixture
def here(kernels):
    return sweeps.Local(2, kernels)


def leftovers(out: Path) -> list[str]:
    return [p.name for p in out.iterdir() if p.name.startswith(".")]


def by_value(report: sweeps.SweepReport) -> dict[int, sweeps.SetRun]:
    return {this.set.given["value"]: this for this in report.sets.values()}


def test_results_of_all_sets_are_in_one_tidy_table(book, tmp_path, here):
    out = tmp_path / "out"
    plan = sweeps.make(book, product(trial=["cheng2022", "yao2021"], value=range(3), nap="0.0"))
    seen = []

    report = sweeps.sweep(plan, out, here, lambda this: seen.append(this.status))

    assert report.ok
    assert (seen.count("running"), seen.count("done")) == (6, 6)
    assert {p.name for p in out.iterdir()} == {
        *("results.parquet", "results.csv", "failures.csv", "sweep.json", "sets")
    }
    table = pd.read_parquet(out / "results.parquet")
    assert list(table.columns) == ["trial", "parameter_value", "nap", *COLUMNS]
    assert [str(kind) for kind in table.dtypes[:3]] == ["str", "int64", "float64"]
    assert len(table) == 12
    twice = table[table["key"] == "twice"]
    assert list(zip(twice["trial"], twice["value"], strict=True)) == [
        (trial, 2.0 * value) for trial in ("cheng2022", "yao2021") for value in range(3)
    ]
    assert table["low"].isna().all()
    assert (table["high"] == 1e9).all()
    written = pd.read_csv(out / "results.csv", dtype={"set": str})
    pd.testing.assert_frame_equal(written, table, check_dtype=False)
    assert (out / "failures.csv").read_text().splitlines() == [
        "trial,parameter_value,nap,status,error,notebook,set"
    ]
    assert set(table["set"]) == {p.name for p in (out / "sets").iterdir()}


def test_each_set_keeps_its_receipt_and_rows_and_no_more(book, tmp_path, here):
    out = tmp_path / "out"
    report = sweeps.sweep(sweeps.make(book, product(value=5)), out, here)
    (this,) = report.sets.values()
    folder = out / "sets" / this.set.id
    assert {p.name for p in folder.iterdir()} == {"rows.json", "book.receipt.json"}
    receipt = receipts.read(folder / "book.receipt.json")
    assert receipt.verdict == "done"
    assert receipt.inputs.parameters["value"] == "5"
    assert receipt.inputs == receipts.inputs(
        json.loads(book.read_text(encoding="utf-8")), receipt.inputs.parameters
    )
    assert receipt.results["numbers"]["twice"] == [10.0, None, 1e9]


def test_failures_stand_apart_with_their_parameters_and_notebook(book, tmp_path, here):
    out = tmp_path / "out"
    report = sweeps.sweep(sweeps.make(book, product(value=[12, 13, 14])), out, here)

    assert not report.ok
    assert not report.interrupted
    with (out / "failures.csv").open(newline="", encoding="utf-8") as file:
        (failed,) = csv.DictReader(file)
    assert (failed["parameter_value"], failed["status"]) == ("13", "failed")
    assert "ValueError: thirteen [red]is[/red] not allowed" in failed["error"]
    kept = (out / failed["notebook"]).read_text(encoding="utf-8")
    assert "thirteen" in kept
    assert str(tmp_path / "out") not in kept
    table = pd.read_parquet(out / "results.parquet")
    assert sorted(set(table["parameter_value"])) == [12, 14]
    receipt = receipts.read(out / "sets" / failed["set"] / "book.receipt.json")
    assert receipt.verdict == "failed"


def test_a_set_that_takes_too_long_or_loses_its_kernel_is_a_failure(write_notebook, tmp_path, here):
    book = write_notebook(
        "book",
        "import os, time\nif value == 1: time.sleep(60)\nif value == 2: os._exit(1)",
        parameters="value: int = 0",
    )
    plan = sweeps.make(book, product(value=range(3)), timeout=3)
    found = by_value(sweeps.sweep(plan, tmp_path / "out", here))
    assert [found[v].status for v in range(3)] == ["done", "timeout", "failed"]
    assert "3 s" in found[1].error
    assert "kernel died" in found[2].error


def test_notebooks_of_good_sets_are_kept_when_asked_for(book, tmp_path, here):
    out = tmp_path / "out"
    sweeps.sweep(sweeps.make(book, product(value=5)), out, here)
    plan = sweeps.make(book, product(value=5), keep_notebooks=True)

    (this,) = sweeps.sweep(plan, out, here, reuse=True).sets.values()
    assert (this.reused, this.note) == (False, "its executed notebook was not kept")
    assert '"value = 5' in (out / this.notebook).read_text(encoding="utf-8")

    (again,) = sweeps.sweep(plan, out, here, reuse=True).sets.values()
    assert (again.reused, again.notebook) == (True, this.notebook)


def test_resume_executes_only_what_is_new_failed_or_changed(book, tmp_path, here, marks):
    out = tmp_path / "out"
    first = sweeps.make(book, product(value=[1, 2, 13], marks=marks))
    before = by_value(sweeps.sweep(first, out, here))
    rows = out / "sets" / before[2].set.id / "rows.json"
    rows.write_text(rows.read_text().replace("4.0", "5.0"))

    wider = sweeps.make(book, product(value=[1, 2, 3, 13], marks=marks))
    report = sweeps.sweep(wider, out, here, reuse=True)

    assert executions(marks) == {1: 1, 2: 2, 3: 1, 13: 2}
    found = by_value(report)
    assert [found[v].reused for v in (1, 2, 3, 13)] == [True, False, False, False]
    assert found[2].note == "rows.json is not as the run left it"
    assert found[13].note == "it ended as failed"
    table = pd.read_parquet(out / "results.parquet")
    assert table.loc[table["key"] == "twice", "value"].tolist() == [2.0, 4.0, 6.0]


def test_sets_of_another_grid_stay_and_are_found_again(book, tmp_path, here, marks):
    out = tmp_path / "out"
    for values in ([1, 2], [3], [1, 2, 3]):
        plan = sweeps.make(book, product(value=values, marks=marks))
        report = sweeps.sweep(plan, out, here, reuse=True)
        table = pd.read_parquet(out / "results.parquet")
        assert sorted(set(table["parameter_value"])) == values
    assert all(this.reused for this in report.sets.values())
    assert executions(marks) == {1: 1, 2: 1, 3: 1}


def test_without_resume_every_set_is_executed_anew(book, tmp_path, here, marks):
    plan = sweeps.make(book, product(value=[1, 13], marks=marks))
    for _ in range(2):
        report = sweeps.sweep(plan, tmp_path / "out", here)
    assert executions(marks) == {1: 2, 13: 2}
    assert report.results == 2


def test_a_record_that_changes_is_executed_again(write_notebook, tmp_path, here, own_data):
    book = write_notebook("book", CELL, parameters=PARAMETERS.replace("cheng2022", "yao2021"))
    out = tmp_path / "out"
    sweeps.sweep(sweeps.make(book, product(value=[1, 2])), out, here)
    arms = own_data / "trials" / "yao2021" / "arms.csv"
    arms.write_bytes(arms.read_bytes() + b"\n")
    report = sweeps.sweep(sweeps.make(book, product(value=[1, 2])), out, here, reuse=True)
    notes = {this.note for this in report.sets.values()}
    assert notes == {"trials/yao2021/arms.csv changed"}


def test_a_record_that_changes_meanwhile_is_a_failure_of_the_sets_after_it(
    write_notebook, tmp_path, kernels, own_data
):
    arms = own_data / "trials" / "yao2021" / "arms.csv"
    cell = f"if value == 2: open({str(arms)!r}, 'a').write('\\n')"
    book = write_notebook("book", cell, CELL, parameters=PARAMETERS.replace("cheng2022", "yao2021"))
    out = tmp_path / "out"
    plan = sweeps.make(book, product(value=[1, 2, 3]))

    found = by_value(sweeps.sweep(plan, out, sweeps.Local(1, kernels)))

    assert [found[v].status for v in (1, 2, 3)] == ["done", "failed", "failed"]
    assert "while it ran, trials/yao2021/arms.csv changed" in found[2].error
    assert "since the sweep began, trials/yao2021/arms.csv changed" in found[3].error
    assert set(pd.read_parquet(out / "results.parquet")["parameter_value"]) == {1}


def test_hostile_values_are_data(book, tmp_path, here):
    hostile = ["../../../up", "=1+1", '"; import os #', "a,b\nc", "[bold]x[/]", "\x1b[31m", "{x}"]
    out = tmp_path / "out"
    plan = sweeps.make(book, [{"text": text} for text in hostile])

    report = sweeps.sweep(plan, out, here)

    assert report.ok, [this.error for this in report.failures]
    for table in (pd.read_parquet(out / "results.parquet"), pd.read_csv(out / "results.csv")):
        assert table["text"].drop_duplicates().tolist() == hostile
        assert table.loc[table["key"] != "twice", "key"].tolist() == hostile
    assert {p.name for p in tmp_path.iterdir()} == {"out", "book.ipynb"}
    assert len(list((out / "sets").iterdir())) == len(hostile)


def test_values_that_fit_no_number_of_parquet_are_text(book, tmp_path, here):
    out = tmp_path / "out"
    sweeps.sweep(sweeps.make(book, product(value=[1, 2**70])), out, here)
    table = pd.read_parquet(out / "results.parquet")
    assert table["parameter_value"].drop_duplicates().tolist() == ["1", str(2**70)]


def test_sets_that_leave_no_results_are_done_and_the_tables_whole(write_notebook, tmp_path, here):
    plan = sweeps.make(write_notebook("b", "x", parameters="x: int = 1"), product(x=[1, 2]))
    report = sweeps.sweep(plan, tmp_path / "out", here)
    assert report.ok
    assert len(pd.read_parquet(tmp_path / "out" / "results.parquet")) == 0


def test_rows_that_are_none_are_a_failure(write_notebook, tmp_path, here):
    book = write_notebook(
        "b",
        "import pathlib; pathlib.Path(results_path).write_text('[1]')",
        parameters='x: int = 1\nresults_path: str = ""',
    )
    (this,) = sweeps.sweep(sweeps.make(book, product(x=1)), tmp_path / "out", here).sets.values()
    assert this.status == "failed"
    assert "not rows with notebook, key" in this.error


def test_one_sweep_at_a_time_into_one_folder(book, tmp_path, here):
    out = tmp_path / "out"
    out.mkdir()
    with lock.hold(out), pytest.raises(UsageError, match="another run"):
        sweeps.sweep(sweeps.make(book, product(value=1)), out, here)


def test_a_disk_that_is_full_costs_sets_and_not_the_sweep(book, tmp_path, here, monkeypatch):
    write = store.results.write

    def full(path, rows):
        if rows and rows[0]["value"] == 4.0:
            raise OSError(28, "No space left on device")
        write(path, rows)

    monkeypatch.setattr(store.results, "write", full)
    report = sweeps.sweep(sweeps.make(book, product(value=[1, 2])), tmp_path / "out", here)
    found = by_value(report)
    assert (found[1].status, found[2].status) == ("done", "failed")
    assert found[2].error == "executed, but not kept: No space left on device"


def test_a_folder_that_is_removed_meanwhile_is_said(book, tmp_path, kernels):
    out = tmp_path / "out"

    def on_event(this):
        if this.status == "done":
            shutil.rmtree(out, ignore_errors=True)

    plan = sweeps.make(book, product(value=[1, 2]))
    with pytest.raises(KitError, match="was removed while the run went on"):
        sweeps.sweep(plan, out, sweeps.Local(1, kernels), on_event)


@posix
def test_ctrl_c_keeps_what_is_done_and_resume_does_the_rest(book, tmp_path, kernels, marks):
    out = tmp_path / "out"
    plan = sweeps.make(book, product(value=range(6), nap=0.3, marks=marks))
    ended = []

    def on_event(this):
        if this.status == "done":
            ended.append(this)
        if len(ended) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    report = sweeps.sweep(plan, out, sweeps.Local(1, kernels), on_event)

    assert report.interrupted
    done = [v for v, this in by_value(report).items() if this.status == "done"]
    assert done[:2] == [0, 1]
    assert len(done) < 6
    assert leftovers(out) == []
    listed = pd.read_csv(out / "failures.csv")
    assert listed["status"].tolist() == ["interrupted"] * (6 - len(done))
    before = executions(marks)

    again = sweeps.sweep(plan, out, sweeps.Local(2, kernels), reuse=True)
    assert again.ok
    assert sum(executions(marks).values()) - sum(before.values()) == 6 - len(done)
    assert len(pd.read_parquet(out / "results.parquet")) == 12


@posix
def test_kill_minus_9_loses_nothing_finished(book, tmp_path, kernels, marks):
    out = tmp_path / "out"
    values = ",".join(map(str, range(12)))
    command = [sys.executable, "-m", "trialkit", "sweep", str(book), "--out", str(out)]
    command += ["--grid", f"value={values}", "--grid", f"marks={marks}", "--grid", "nap=0.2"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path
    )
    deadline = time.monotonic() + 60
    while len(list(out.glob("sets/*/*.receipt.json"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    finished = len(list(out.glob("sets/*/*.receipt.json")))
    assert 3 <= finished < 12
    # What it had begun dies with it: its marks come before the count.
    time.sleep(0.5)
    before = sum(executions(marks).values())

    plan = sweeps.make(book, product(value=range(12), marks=marks, nap=0.2))
    report = sweeps.sweep(plan, out, sweeps.Local(2, kernels), reuse=True)

    assert report.ok
    assert sum(this.reused for this in report.sets.values()) == finished
    assert sum(executions(marks).values()) - before == 12 - finished
    table = pd.read_parquet(out / "results.parquet")
    assert table["parameter_value"].value_counts().tolist() == [2] * 12
    assert leftovers(out) == []


def test_cold_kernels_give_the_same_tables(book, tmp_path, here):
    plan = sweeps.make(book, product(value=[1, 2]))
    for name, place in (("warm", here), ("cold", sweeps.Local(2))):
        assert sweeps.sweep(plan, tmp_path / name, place).ok
    warm, cold = ((tmp_path / name / "results.csv").read_bytes() for name in ("warm", "cold"))
    assert warm == cold


def test_files_are_read_once_for_a_record_and_not_once_for_a_set(book, tmp_path, here, monkeypatch):
    from trialkit.runs import fingerprints

    read = []
    of_data = fingerprints.of_data
    monkeypatch.setattr(fingerprints, "of_data", lambda trial: read.append(trial) or of_data(trial))
    plan = sweeps.make(book, product(trial=["cheng2022", "yao2021"], value=range(3)))
    sweeps.sweep(plan, tmp_path / "out", here)
    # by the plan, and by the place that executes
    assert sorted(read) == ["cheng2022"] * 2 + ["yao2021"] * 2
