"""``trialkit run`` where machines read along: reuse, JUnit, time limits, exit codes."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest


def call(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trialkit", "run", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.notebook
def test_second_run_reuses_what_went_well_and_reports_it(write_notebook, tmp_path):
    names = ("01_good.ipynb", "02_bad.ipynb", "03_slow.ipynb")
    write_notebook("01_good", "1")
    write_notebook("02_bad", "1 / 0")
    write_notebook("03_slow", "import time; time.sleep(30)")
    options = (*names, "--out", "out", "--junit", "report.xml", "--cell-timeout", "1")

    first = call(*options, cwd=tmp_path)
    assert first.returncode == 1
    said = first.stdout.splitlines()
    assert any(line.startswith("01_good: done (") for line in said)
    assert "03_slow: timeout. cell 3 took longer than 1 s" in said
    cases = {c.get("name"): c for c in ET.parse(tmp_path / "report.xml").iter("testcase")}
    assert [name for name, case in cases.items() if case.find("failure") is not None] == [
        "02_bad",
        "03_slow",
    ]
    assert "ZeroDivisionError" in cases["02_bad"].find("failure").get("message")

    # Cold: three small kernels start sooner than all of the course is imported once more.
    second = call(*options, "--resume", "--engine", "cold", cwd=tmp_path)
    assert second.returncode == 1
    assert "01_good: reused (" in second.stdout
    assert "not reused: it ended as failed" in second.stdout
    cases = {c.get("name"): c for c in ET.parse(tmp_path / "report.xml").iter("testcase")}
    assert "unchanged since" in cases["01_good"].find("system-out").text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--junit", "nosuch/report.xml"], "Allowed: a file in a folder there is"),
        (["--junit", "."], "Allowed: a file in a folder there is"),
        (["--cell-timeout", "0"], ""),
        (["--engine", "lukewarm"], ""),
    ],
)
def test_wrong_options_are_exit_2_and_nothing_is_made(tmp_path, arguments, message):
    said = call("00", *arguments, cwd=tmp_path)
    assert said.returncode == 2
    assert message in " ".join(said.stderr.split())
    assert "Traceback" not in said.stderr
    assert list(tmp_path.iterdir()) == []
