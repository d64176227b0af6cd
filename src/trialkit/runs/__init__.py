"""Run the notebooks with Papermill, side by side, and leave something to read."""

from trialkit.runs.library import find_notebooks, notebook_title
from trialkit.runs.report import NotebookRun, RunReport
from trialkit.runs.runner import run

__all__ = [
    "NotebookRun",
    "RunReport",
    "find_notebooks",
    "notebook_title",
    "run",
]
