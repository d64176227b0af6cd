"""What a sweep did: one entry for each set, and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trialkit.runs.sweeps.plan import ParameterSet, Plan


@dataclass
class SetRun:
    """One parameter set of a sweep.

    Attributes
    ----------
    set : ParameterSet
    status : {"waiting", "running", "done", "failed", "timeout", "interrupted"}
    error : str or None
        The first error, in one line.
    seconds, cell_seconds : float
        Wall time, and the part of it that its cells took.
    reused : bool
        It was not executed: what an earlier sweep left stands.
    note : str
        Why what an earlier sweep left could not be reused.
    notebook : str or None
        The executed notebook in the output folder, where one is kept.
    rows : list of dict
    """

    set: ParameterSet
    status: str = "waiting"
    error: str | None = None
    seconds: float = 0.0
    cell_seconds: float = 0.0
    reused: bool = False
    note: str = ""
    notebook: str | None = None
    rows: list[dict[str, Any]] = field(default_factory=list, repr=False)


@dataclass(frozen=True)
class SweepReport:
    """What a sweep did, and where it is.

    Attributes
    ----------
    plan : Plan
    out : pathlib.Path
        Folder with the tables, ``sweep.json`` and a folder for each set.
    sets : dict of str to SetRun
        In the order of the plan.
    stopped : list of str
        Why a sweep ended before its time, if it did.
    """

    plan: Plan
    out: Path
    sets: Mapping[str, SetRun]
    stopped: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every set ended well."""
        return all(this.status == "done" for this in self.sets.values())

    @property
    def interrupted(self) -> bool:
        """Whether somebody stopped the sweep."""
        return any(this.status == "interrupted" for this in self.sets.values())

    @property
    def failures(self) -> list[SetRun]:
        """The sets that did not end well."""
        return [this for this in self.sets.values() if this.status != "done"]

    @property
    def results(self) -> int:
        """Number of result rows."""
        return sum(len(this.rows) for this in self.sets.values())
