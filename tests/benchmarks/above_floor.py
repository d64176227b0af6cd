"""What a run's time above the floor was spent on, from the times that Papermill writes down."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

START = "before the first notebook: imports, the record, hashes, the preloaded process"
CELLS = "cells (the floor)"
AROUND = "around the cells: kernel start, messages, shutdown"
BETWEEN = "between notebooks: page, receipt, hashes"
IDLE = "a core without a notebook at the end"
END = "after the last notebook: index, tables on the screen"


def split(out: Path, begin: float, end: float, jobs: int) -> dict[str, float]:
    """Split the wall time of a run into parts; all but the first and the last side by side.

    Parameters
    ----------
    out : pathlib.Path
        Its executed notebooks.
    begin, end : float
        When the command was called and when it ended (seconds since 1970).
    jobs : int
        Notebooks at a time.

    Returns
    -------
    dict of str to float
        Part to seconds; they add up to ``end - begin``.
    """
    books = [json.loads(path.read_text(encoding="utf-8")) for path in out.glob("*.ipynb")]
    spans = [book["metadata"]["papermill"] for book in books]
    starts = [_seconds(span["start_time"]) for span in spans]
    ends = sorted(_seconds(span["end_time"]) for span in spans)
    in_notebooks = sum(span["duration"] for span in spans)
    in_cells = sum(map(cell_seconds, books))
    idle = sum(ends[-1] - one for one in ends[-jobs:])
    between = jobs * (ends[-1] - min(starts)) - in_notebooks - idle
    return {
        START: min(starts) - begin,
        CELLS: in_cells / jobs,
        AROUND: (in_notebooks - in_cells) / jobs,
        BETWEEN: between / jobs,
        IDLE: idle / jobs,
        END: end - ends[-1],
    }


def cell_seconds(book: dict[str, Any]) -> float:
    """Return the time that the cells of an executed notebook took."""
    cells = (cell for cell in book["cells"] if cell["cell_type"] == "code")
    return sum(cell["metadata"]["papermill"]["duration"] or 0 for cell in cells)


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
