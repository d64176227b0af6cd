"""A small notebook to sweep, and its sets."""

from __future__ import annotations

from pathlib import Path

from trialkit.runs import sweeps

PARAMETERS = """
trial: str = "cheng2022"  # record
value: int = 1  # a number
text: str = ""  # anything
nap: float = 0.0  # seconds
marks: str = ""  # folder for marks
results_path: str = ""
"""
# It notes each execution in a file of its own, and fails for 13.
CELL = """
import json, os, pathlib, time, uuid
if marks:
    pathlib.Path(marks, f"{value}-{uuid.uuid4().hex}").touch()
time.sleep(nap)
if value == 13:
    raise ValueError("thirteen [red]is[/red] not allowed")
if value == 666:
    os.kill(os.getppid(), 9)
if results_path:
    row = {"notebook": "n", "key": "twice", "value": 2.0 * value, "low": None, "high": 1e9,
           "unit": "patients", "kind": "derived"}
    pathlib.Path(results_path).write_text(json.dumps([row, row | {"key": text or "text"}]))
"""


def product(**grids: object) -> list[dict[str, str]]:
    """Return the sets of grids: ``product(value=range(3), nap=0.1)``."""
    listed = {n: v if isinstance(v, list | range) else [v] for n, v in grids.items()}
    return sweeps.combine([], {name: list(map(str, v)) for name, v in listed.items()})


def executions(marks: Path) -> dict[int, int]:
    """Return how often each value was executed."""
    found: dict[int, int] = {}
    for path in marks.iterdir():
        value = int(path.name.partition("-")[0])
        found[value] = found.get(value, 0) + 1
    return found
