"""An environment of its own with pytest, nbmake and xdist, to measure against.

It is not the test environment: nbmake would make every start of pytest seconds longer.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "benchmark-environment"
_WANTED = ("nbmake", "pytest-xdist")
_STAMP = "made-from"


def python() -> Path:
    """Return the Python of the environment; made anew when the lock has changed.

    Raises
    ------
    RuntimeError
        If it cannot be made, such as without a network; in a sentence.
    """
    lock = ROOT / "requirements.txt"
    made_from = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = FOLDER / _STAMP
    found = FOLDER / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == made_from):
        print("Making an environment with nbmake (a minute or two) …", file=sys.stderr)
        install = [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _call([sys.executable, "-m", "venv", "--clear", str(FOLDER)])
        _call([*install, "-r", str(lock), *_WANTED, "-e", str(ROOT)])
        stamp.write_text(made_from, encoding="utf-8")
    return found


def pytest(notebooks: list[Path], jobs: int, folder: Path) -> list[str]:
    """Return the command that runs notebooks with nbmake, from `folder`."""
    options = ["--nbmake", "-n", str(jobs), "--nbmake-timeout=600", "-q", "-p", "no:cacheprovider"]
    return [str(python()), "-m", "pytest", *options, f"--rootdir={folder}", *map(str, notebooks)]


def _call(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=1200)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RuntimeError(f"no environment with nbmake: {error}") from None
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise RuntimeError(f"no environment with nbmake: {last}")
