"""The lines that a run shows while it goes on."""

from __future__ import annotations

import io

from rich.console import Console

from trialkit.progress import Progress
from trialkit.runs import NotebookRun


def test_plain_output_has_one_line_for_each_notebook_that_ended():
    text = io.StringIO()
    with Progress(["01_a", "02_b"], Console(file=text, force_terminal=False)) as progress:
        progress.update(NotebookRun("01_a", "A", status="running", cell=3, cells=9))
        progress.update(NotebookRun("01_a", "A", status="done", seconds=2.34))
        progress.update(NotebookRun("02_b", "B", status="failed", seconds=1))
    assert text.getvalue().splitlines() == ["01_a: done (2.3 s)", "02_b: failed (1.0 s)"]


def test_terminal_shows_every_notebook_and_its_cell():
    text = io.StringIO()
    with Progress(["01_a", "02_b"], Console(file=text, force_terminal=True)) as progress:
        progress.update(NotebookRun("01_a", "A", status="running", cell=3, cells=9))
    assert "cell 3 of 9" in text.getvalue()
    assert "waiting" in text.getvalue()
