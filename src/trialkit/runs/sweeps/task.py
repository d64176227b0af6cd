"""Execute one parameter set, here or on a worker: the notebook in, rows and what happened out."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat

from trialkit.errors import KitError
from trialkit.runs import contract, library
from trialkit.runs.engine import Watch
from trialkit.runs.execution import call_papermill, ending, sentence, stopped
from trialkit.runs.inspect import error_of, result_rows
from trialkit.runs.publish import without_own_wiring
from trialkit.runs.receipts import Change, Inputs, compare
from trialkit.runs.sweeps.ground import Ground
from trialkit.runs.sweeps.plan import Common, ParameterSet


@dataclass(frozen=True)
class Outcome:
    """How one set ended, and what it left.

    Attributes
    ----------
    id : str
    status : {"done", "failed", "timeout", "interrupted"}
    error : str or None
    seconds, cell_seconds : float
        Wall time, and the part of it that its cells took.
    rows : list of dict
        Result rows.
    meanwhile : list of Change
        Inputs that changed while it ran.
    notebook : str or None
        The executed notebook where it is to be kept, as far as it came.
    ended : datetime
    """

    id: str
    status: str
    error: str | None = None
    seconds: float = 0.0
    cell_seconds: float = 0.0
    rows: list[dict[str, Any]] = field(default_factory=list)
    meanwhile: list[Change] = field(default_factory=list)
    notebook: str | None = None
    ended: datetime = field(default_factory=lambda: datetime.now(UTC))


def new_watch() -> Watch:
    """Return what follows a set while it runs, and stops it."""
    return Watch(lambda cell, cells: None)


def execute(
    common: Common,
    this: ParameterSet,
    ground: Ground,
    watch: Watch,
    kernels: Mapping[str, Any],
    folder: Path,
) -> Outcome:
    """Execute one set in a folder of its own.

    Parameters
    ----------
    common : Common
    this : ParameterSet
    ground : Ground
        Looks at what the set rests on, before and after.
    watch : Watch
    kernels : mapping
        Where kernels come from, for the engine.
    folder : pathlib.Path
        For the time it runs.

    Returns
    -------
    Outcome
        Whatever happens.
    """
    expected: Inputs = common.bases[this.trial]
    if moved := _data(compare(expected, ground.inputs(this.trial))):
        error = f"since the sweep began, {_words(moved)}. Run it again"
        return Outcome(this.id, "failed", error)
    alarm = threading.Timer(common.timeout, watch.stop, args=["timeout"])
    alarm.start()
    begin = time.monotonic()
    try:
        status, error, notebook, rows = _executed(common, this, watch, kernels, folder)
    except Exception as failure:
        status, error, notebook, rows = "failed", sentence(failure), None, []
    finally:
        alarm.cancel()
    seconds = time.monotonic() - begin
    if watch.stopped:
        status, error = stopped(watch, common.timeout, 0)
    meanwhile = compare(expected, ground.inputs(this.trial))
    if status == "done" and (moved := _data(meanwhile)):
        status = "failed"
        error = f"while it ran, {_words(moved)}: it may have read both. Run it again"
    well = status == "done"
    kept = notebook is not None and (common.keep_notebooks or not well)
    return Outcome(
        this.id,
        status,
        error,
        seconds,
        _cell_seconds(notebook),
        rows if well else [],
        meanwhile,
        nbformat.writes(without_own_wiring(notebook)) + "\n" if kept else None,
    )


def _executed(
    common: Common, this: ParameterSet, watch: Watch, kernels: Mapping[str, Any], folder: Path
) -> tuple[str, str | None, Any, list[dict[str, Any]]]:
    target, written = folder / f"{common.name}.ipynb", folder / "rows.json"
    own = {contract.RESULTS_PATH: str(written)} if common.takes_results else {}
    # Papermill reads a notebook of its own from it.
    source = nbformat.reads(common.source, as_version=4)
    try:
        executed = call_papermill(source, target, this.given | own, watch=watch, **kernels)
    except Exception as failure:
        notebook = None
        with contextlib.suppress(KitError, OSError):
            notebook = library.read_notebook(target)
        return *ending(failure, 0, None), notebook, []
    if executed is None:
        executed = library.read_notebook(target)
    if error := error_of(executed):
        return "failed", error, executed, []
    try:
        rows = result_rows(written, common.name) if written.is_file() else []
    except ValueError as failure:
        return "failed", str(failure), executed, []
    return "done", None, executed, rows


def _cell_seconds(notebook: Any) -> float:
    """Return the time that the cells took by Papermill's own clock."""
    cells = notebook.cells if notebook is not None else []
    return sum(cell.metadata.get("papermill", {}).get("duration") or 0 for cell in cells)


def _data(changes: list[Change]) -> list[Change]:
    return [change for change in changes if change.kind == "data"]


def _words(changes: list[Change]) -> str:
    return ", ".join(str(change) for change in changes[:2])
