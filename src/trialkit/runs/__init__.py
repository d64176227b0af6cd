"""Run the notebooks with Papermill, side by side, and leave something to read."""

from trialkit.runs.library import find_notebooks, notebook_title, notebooks_dir
from trialkit.runs.runner import NotebookRun, RunReport, run

__all__ = [
    "NotebookRun",
    "RunReport",
    "find_notebooks",
    "notebook_title",
    "notebooks_dir",
    "run",
]
