"""``trialkit sweep`` as a person meets it: what is said, what is left, exit codes."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from trialkit.cli import main
from trialkit.progress import SweepProgress
from trialkit.runs.sweeps import ParameterSet, SetRun

PARAMETERS = 'trial: str = "cheng2022"\nvalue: int = 1\nresults_path: str = ""'
CELL = """
import json, pathlib
if value == 13:
    raise ValueError("thirteen [red]is[/red] not allowed")
row = {"notebook": "n", "key": "k", "value": value, "low": None, "high": None,
       "unit": "", "kind": "derived"}
pathlib.Path(results_path).write_text(json.dumps([row]))
"""


@pytest.fixture
def book(write_notebook):
    return write_notebook("book", CELL, parameters=PARAMETERS)


def call(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trialkit", "sweep", *arguments]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.notebook
def test_failures_are_told_after_everything_else_was_done_and_resume_goes_on(book, tmp_path):
    (tmp_path / "sets.yaml").write_text("- {value: 1}\n- {value: 13}\n- {value: 01}\n")
    arguments = ["book.ipynb", "--params", "sets.yaml", "--grid", "trial=cheng2022,yao2021"]

    first = call(*arguments, cwd=tmp_path)

    assert first.returncode == 1
    assert "remark: 2 sets listed again: each is done once" in first.stderr
    said = first.stdout.splitlines()
    assert "trial yao2021, value 13: failed. cell" in first.stdout
    assert "thirteen [red]is[/red] not allowed" in first.stdout
    assert "book: 2 of 4 sets done, 2 failed (failures.csv); 2 results." in said
    out = tmp_path / "build" / "sweep-book"
    assert pd.read_parquet(out / "results.parquet")["value"].tolist() == [1.0, 1.0]
    failures = pd.read_csv(out / "failures.csv")
    assert failures["parameter_value"].tolist() == [13, 13]
    assert all((out / path).is_file() for path in failures["notebook"])

    good = ["book.ipynb", "--grid", "value=1,2", "--resume"]
    second = call(*good, cwd=tmp_path)
    assert second.returncode == 0
    assert "book: 2 of 2 sets done (1 reused); 2 results." in second.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "a sweep needs parameter sets"),
        (["--grid", "value"], "give a name and values"),
        (["--grid", "value="], "an empty grid"),
        (["--grid", "value=1,x"], "value = 'x' is not a whole number"),
        (["--grid", "speed=1"], "parameter 'speed' is not known to book"),
        (["--grid", "trial=nosuch"], "trial 'nosuch' is not known. Known records: cheng2022"),
        (["--params", "none.yaml"], "cannot be read"),
        (["--params", "book.ipynb"], "holds no list"),
        (["--grid", "value=1", "--scheduler", "tcp://x:1", "--jobs", "2"], "--jobs is for this"),
        (["--grid", "value=1", "--scheduler", "foo://x:1"], "no Dask scheduler answers at 'foo"),
    ],
)
def test_wrong_usage_is_exit_2_and_nothing_is_made(
    book, tmp_path, monkeypatch, capsys, arguments, message
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        main(["sweep", str(book), "--engine", "cold", *arguments])
    said = capsys.readouterr().err
    assert stop.value.code == 2
    assert message in said
    assert "Traceback" not in said
    assert [p.name for p in tmp_path.iterdir()] == ["book.ipynb"]


def test_a_notebook_that_is_none_is_named(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["sweep", "nosuch", "--grid", "value=1"])
    assert stop.value.code == 2
    assert "'nosuch' is not a notebook. Known notebooks: 00_start_here" in capsys.readouterr().err


def ended(value: int, status: str = "done", **about: object) -> SetRun:
    return SetRun(ParameterSet(str(value), {"value": value}, {}), status, **about)


def test_plain_progress_is_a_line_at_each_tenth_and_one_for_each_failure():
    text = io.StringIO()
    with SweepProgress("book", 20, Console(file=text, force_terminal=False, width=60)) as progress:
        for value in range(20):
            progress.update(ended(value, "running"))
            if value == 3:
                progress.update(ended(value, "failed", error="[b]x[/b] " + "y" * 100))
            else:
                progress.update(ended(value, reused=value == 0))
    lines = text.getvalue().splitlines()
    assert len(lines) == 11
    assert lines[:3] == [
        "book: 2 of 20 done, 1 of them reused",
        f"value 3: failed. [b]x[/b] {'y' * 100}",
        "book: 3 of 20 done, 1 of them reused, 1 failed",
    ]
    assert lines[-1] == "book: 19 of 20 done, 1 of them reused, 1 failed"


def test_terminal_shows_one_line_that_changes():
    text = io.StringIO()
    with SweepProgress("book", 2, Console(file=text, force_terminal=True)) as progress:
        progress.update(ended(1, "running"))
        progress.update(ended(1))
    assert "0 of 2 done, 1 running" in text.getvalue()
    assert "1 of 2 done" in text.getvalue()
