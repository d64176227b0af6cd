"""A disk that is full or cannot be written to: what is said, and what is left."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PARAMETERS = 'trial: str = "yao2021"\nresults_path: str = ""'
SAVES = (
    "import json, pathlib\n"
    'row = {"notebook": "", "key": "k", "value": 1.0, "low": None, "high": None, "unit": ""}\n'
    'pathlib.Path(results_path).write_text(json.dumps([row | {"kind": "derived"}]))'
)
BIG = "from IPython.display import HTML\nHTML('x' * 2_000_000)"

pytestmark = pytest.mark.notebook


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "trialkit", "run", "--engine", "cold", *map(str, arguments)]


def mounted(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount things on `folder` and is alone in seeing them."""
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare here, so no small disk can be made")
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("this system does not allow a small disk to be mounted")
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_full_disk_keeps_what_was_finished_and_says_what_was_not(write_notebook, tmp_path):
    small = write_notebook("01_small", SAVES, parameters=PARAMETERS)
    big = write_notebook("02_big", BIG)
    disk = tmp_path / "disk"
    disk.mkdir()
    run = " ".join(command(small, big, "--jobs", "1", "--out", "disk/out"))
    said = mounted(
        disk,
        f"mount -t tmpfs -o size=3m tmpfs disk; {run}; code=$?; cp -r disk/out kept; exit $code",
    )
    assert said.returncode == 1, said.stderr
    assert "Traceback" not in said.stderr
    assert "No space left on device" in said.stdout + said.stderr
    assert "01_small: done" in said.stdout
    kept = tmp_path / "kept"
    assert hidden(kept) == []
    assert {p.name for p in kept.iterdir() if p.name.startswith("0")} == {
        *("01_small.html", "01_small.ipynb", "01_small.receipt.json"),
    }
    rows = json.loads((kept / "results.json").read_text(encoding="utf-8"))
    assert [row["notebook"] for row in rows] == ["01_small"]


def test_read_only_folder_is_wrong_usage_and_untouched(write_notebook, tmp_path):
    path = write_notebook("01_a", "1")
    disk = tmp_path / "disk"
    disk.mkdir()
    said = mounted(
        disk,
        "mount -t tmpfs tmpfs disk; echo mine > disk/notes.txt; mount -o remount,ro disk; "
        f"{' '.join(command(path, '--out', 'disk'))}; code=$?; cp -r disk kept; exit $code",
    )
    assert said.returncode == 2, said.stderr
    assert "--out disk: cannot be written to" in said.stderr
    assert [p.name for p in (tmp_path / "kept").iterdir()] == ["notes.txt"]


@pytest.mark.skipif(os.name != "posix", reason="Windows knows no such limit")
def test_file_too_large_for_the_system_is_said_in_words(write_notebook, tmp_path):
    """As on a full disk or over a quota, where no disk can be mounted."""
    import resource

    small, big = write_notebook("01_small", "1"), write_notebook("02_big", BIG)
    said = subprocess.run(
        command(small, big, "--jobs", "1", "--out", "out"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)),
        check=False,
    )
    assert said.returncode == 1, said.stderr
    assert "02_big: failed. File too large" in said.stdout
    assert "Traceback" not in said.stderr
    assert hidden(tmp_path / "out") == []
    assert (tmp_path / "out" / "01_small.html").is_file()
    assert not (tmp_path / "out" / "02_big.html").exists()
