"""A run that is stopped, at any moment and in any way: finished work stays, nothing half made."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from trialkit import runs
from trialkit.runs import pages, resume, verify

GIVEN = {"trial": "yao2021"}

pytestmark = [
    pytest.mark.notebook,
    pytest.mark.skipif(os.name != "posix", reason="signals are sent differently on Windows"),
]


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@pytest.fixture
def three(write_notebook) -> list[Path]:
    return [write_notebook(name, "1") for name in ("01_a", "02_b", "03_c")]


def finished_are_whole(out: Path, notebooks: list[Path], finished: list[str]) -> None:
    said = verify.read(out, notebooks).differences
    assert [line for line in said if line.split(":")[0] in finished] == []
    for name in finished:
        assert resume.changed_files(out, resume.receipt_of(out, name)) == []
    assert hidden(out) == []
    for path in out.glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "status", "finished"),
    [
        ("01_a", "running", []),
        ("01_a", "done", ["01_a"]),
        ("02_b", "running", ["01_a"]),
        ("02_b", "done", ["01_a", "02_b"]),
        ("03_c", "running", ["01_a", "02_b"]),
    ],
)
def test_ctrl_c_while_notebooks_run(three, tmp_path, kernels, name, status, finished):
    out = tmp_path / "out"
    sent = []

    def on_event(this):
        if (this.name, this.status) == (name, status) and not sent:
            sent.append(1)
            interrupt()
            interrupt()  # people press it twice
            time.sleep(0.3)

    report = runs.run(three, out, GIVEN, jobs=1, on_event=on_event, preloaded=kernels)

    assert report.interrupted
    done = [n.name for n in report.notebooks if n.status == "done"]
    assert done[: len(finished)] == finished
    assert {n.status for n in report.notebooks} <= {"done", "interrupted"}
    finished_are_whole(out, three, done)
    assert (out / "index.html").is_file()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_while_the_pages_are_written(three, tmp_path, kernels, monkeypatch):
    index = pages.index

    def interrupted_index(report):
        interrupt()
        return index(report)

    monkeypatch.setattr(pages, "index", interrupted_index)
    with pytest.raises(KeyboardInterrupt):
        runs.run(three, tmp_path / "out", GIVEN, preloaded=kernels)
    finished_are_whole(tmp_path / "out", three, ["01_a", "02_b", "03_c"])


def test_ctrl_c_while_an_earlier_run_is_looked_at(three, tmp_path, kernels, monkeypatch):
    out = tmp_path / "out"
    runs.run(three, out, GIVEN, preloaded=kernels)
    obstacle = resume.obstacle

    def interrupted_obstacle(*arguments):
        interrupt()
        return obstacle(*arguments) or "for once"

    monkeypatch.setattr(resume, "obstacle", interrupted_obstacle)
    report = runs.run(three, out, GIVEN, reuse=True, preloaded=kernels)
    assert report.interrupted
    assert [n.name for n in report.kept] == ["01_a", "02_b", "03_c"]
    finished_are_whole(out, three, ["01_a", "02_b", "03_c"])


def test_interrupted_run_goes_on_where_it_was(three, tmp_path, kernels):
    out = tmp_path / "out"

    def on_event(this):
        if (this.name, this.status) == ("02_b", "running"):
            interrupt()
            time.sleep(0.3)

    runs.run(three, out, GIVEN, jobs=1, on_event=on_event, preloaded=kernels)
    report = runs.run(three, out, GIVEN, jobs=1, reuse=True, preloaded=kernels)
    assert report.ok
    assert report.notebooks[0].reused
    finished_are_whole(out, three, ["01_a", "02_b", "03_c"])
    assert verify.read(out, three).differences == []


def started(tmp_path: Path, *notebooks: str, engine: str = "warm") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "trialkit", "run", *notebooks, "--jobs", "1", "--out", "out"]
    command += ["--engine", engine]
    return subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_killed_run_loses_nothing_finished_and_the_next_one_tidies_up(
    write_notebook, tmp_path, kernels
):
    marker = tmp_path / "begun"
    quick = write_notebook("01_a", "1")
    slow = write_notebook("02_b", f"open({str(marker)!r}, 'w'); import time; time.sleep(60)")
    # What becomes of warm kernels is another test's; a cold one starts sooner than the course is
    # imported.
    process = started(tmp_path, "01_a.ipynb", "02_b.ipynb", engine="cold")
    deadline = time.monotonic() + 60
    while not marker.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.kill()
    process.communicate()
    out = tmp_path / "out"
    assert marker.exists()
    assert (out / "01_a.html").is_file()
    assert len(hidden(out)) == 2  # its lock and what it had begun

    write_notebook("02_b", "1")
    given = GIVEN | {"trial": "cheng2022"}
    report = runs.run([quick, slow], out, given, reuse=True, preloaded=kernels)

    assert [n.reused for n in report.notebooks] == [True, False], report.notebooks
    finished_are_whole(out, [quick, slow], ["01_a", "02_b"])


def test_ctrl_c_before_anything_began_leaves_nothing(write_notebook, tmp_path):
    write_notebook("01_a", "import time; time.sleep(60)")
    process = started(tmp_path, "01_a.ipynb")
    time.sleep(0.7)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode in (130, -signal.SIGINT), said
    assert not list(tmp_path.glob("out/0*"))
    assert not list(tmp_path.glob("out/.*"))


def test_stop_from_outside_is_an_interrupt(write_notebook, tmp_path):
    marker = tmp_path / "begun"
    write_notebook("01_a", f"open({str(marker)!r}, 'w'); import time; time.sleep(60)")
    process = started(tmp_path, "01_a.ipynb")
    deadline = time.monotonic() + 60
    while not marker.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "01_a: interrupted" in said
    assert hidden(tmp_path / "out") == []
