"""What a run did: one entry for each notebook, and the whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LEAVE_A_PAGE = ("done", "failed", "timeout")


@dataclass
class NotebookRun:
    """One notebook of a run.

    Attributes
    ----------
    name, title : str
        Name without suffix, and the title in its metadata.
    status : {"waiting", "running", "done", "failed", "timeout", "interrupted"}
    seconds : float
        Wall time.
    cell, cells : int
        The cell that runs, and how many there are.
    error : str or None
        The first error, in one line.
    parameters : dict
        Parameters it ran with, as text.
    reused : bool
        It was not executed: what an earlier run left stands.
    note : str
        Since when it stands, or why it could not be reused.
    """

    name: str
    title: str
    status: str = "waiting"
    seconds: float = 0.0
    cell: int = 0
    cells: int = 0
    error: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    reused: bool = False
    note: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list, repr=False)


@dataclass(frozen=True)
class RunReport:
    """What a run did, and where it is.

    Attributes
    ----------
    trial : str
    out : pathlib.Path
        Folder with executed notebooks, pages, ``results.json`` and ``run.json``.
    notebooks : list of NotebookRun
    parameters : dict
        Every parameter of the run as text, given or by default.
    title : str
        Name of the trial for people.
    headline : list of dict
        Rows that stand first on the index page.
    earlier : list of NotebookRun
        Notebooks of an earlier run of the same trial into the same folder.
    """

    trial: str
    out: Path
    notebooks: list[NotebookRun]
    parameters: dict[str, str]
    title: str
    headline: list[dict[str, Any]] = field(default_factory=list)
    earlier: list[NotebookRun] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every notebook ended well."""
        return all(n.status == "done" for n in self.notebooks)

    @property
    def interrupted(self) -> bool:
        """Whether somebody stopped the run."""
        return any(n.status == "interrupted" for n in self.notebooks)

    @property
    def kept(self) -> list[NotebookRun]:
        """The earlier notebooks that this run did not replace, or has not yet."""
        now = {n.name for n in self.notebooks if n.status in LEAVE_A_PAGE}
        return [n for n in self.earlier if n.name not in now]

    @property
    def pages(self) -> list[str]:
        """The notebooks that left a page."""
        return [n.name for n in self.notebooks if n.status in LEAVE_A_PAGE]

    @property
    def listed(self) -> list[NotebookRun]:
        """The notebooks of this run and the kept ones, in the order of their names."""
        kept = {n.name for n in self.kept}
        new = [n for n in self.notebooks if n.name not in kept]
        return sorted([*new, *self.kept], key=lambda n: n.name)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The result rows of the notebooks that ended well, the kept ones among them."""
        return [row for n in self.listed if n.status == "done" for row in n.rows]
