"""Execute notebooks side by side; what each leaves is put into place as it ends."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trialkit.errors import KitError
from trialkit.runs import contract, library, receipts
from trialkit.runs.engine import ENGINE, MOST_OUTPUT, TOO_MUCH, Watch
from trialkit.runs.inspect import error_of, harmless, result_rows
from trialkit.runs.publish import Publisher, prepare
from trialkit.runs.receipts import Change, Inputs
from trialkit.runs.report import LEAVE_A_PAGE, NotebookRun

GONE = "the output folder was removed while the run went on"
_LOOK_AGAIN = 0.2


@dataclass(frozen=True)
class Job:
    """One notebook to execute.

    Attributes
    ----------
    path : pathlib.Path
    this : NotebookRun
        Changes while it runs.
    parameters : dict
        Parameters to hand over, in their types.
    inputs : Inputs
        What it was executed with, taken down before.
    """

    path: Path
    this: NotebookRun
    parameters: Mapping[str, Any]
    inputs: Inputs


@dataclass
class Execution:
    """How the notebooks of one run are executed.

    Attributes
    ----------
    trial : str
    staging : pathlib.Path
        Folder in which they are made.
    publisher : Publisher
    timeout : float
        Seconds that one notebook may take.
    cell_timeout : int or None
        Seconds that one cell may take.
    on_event : callable
        Called from worker threads with a `NotebookRun` that changed.
    kernels : mapping
        Where kernels come from, for the engine.
    """

    trial: str
    staging: Path
    publisher: Publisher
    timeout: float
    cell_timeout: int | None
    on_event: Callable[[NotebookRun], None]
    kernels: Mapping[str, Any]
    _watches: dict[Path, Watch] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def execute(
        self, jobs: Sequence[Job], at_a_time: int, asked_to_stop: Callable[[], bool]
    ) -> None:
        """Execute notebooks in this order, until all have ended or somebody asks to stop."""
        with ThreadPoolExecutor(max_workers=at_a_time) as pool:
            waiting: set[Future] = {pool.submit(self._work, job) for job in jobs}
            while waiting:
                if asked_to_stop() and not self._stop.is_set():
                    self._stop.set()
                    for watch in list(self._watches.values()):
                        watch.stop("interrupted")
                done, waiting = wait(waiting, timeout=_LOOK_AGAIN, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
        for job in jobs:
            if job.this.status in ("waiting", "running"):
                job.this.status = job.this.error = "interrupted"

    def _work(self, job: Job) -> None:
        this = job.this

        def on_cell(cell: int, cells: int) -> None:
            this.cell, this.cells = cell, cells
            self.on_event(this)

        self._watches[job.path] = watch = Watch(on_cell)
        if self._stop.is_set():
            return
        if not self.staging.is_dir():
            this.status, this.error = "failed", GONE
            self.on_event(this)
            return
        this.status = "running"
        self.on_event(this)
        alarm = threading.Timer(self.timeout, watch.stop, args=["timeout"])
        alarm.start()
        begin = time.monotonic()
        try:
            self._execute(job, watch)
        except Exception as error:
            this.status, this.error = "failed", sentence(error)
        finally:
            alarm.cancel()
        this.seconds = time.monotonic() - begin
        if watch.stopped:
            this.status, this.error = stopped(watch, self.timeout, this.cell)
        self._place(job)
        self.on_event(this)

    def _execute(self, job: Job, watch: Watch) -> None:
        this, target = job.this, self.staging / job.path.name
        try:
            call_papermill(
                contract.literal(job.path),
                target,
                job.parameters,
                watch=watch,
                execution_timeout=self.cell_timeout,
                **self.kernels,
            )
        except Exception as error:
            this.status, this.error = ending(error, this.cell, self.cell_timeout)
            # Where the disk is full there may be half of it; the first reason is the one to tell.
            with contextlib.suppress(KitError, OSError):
                prepare(target)
            return
        this.error = error_of(prepare(target))
        this.status = "failed" if this.error else "done"
        written = Path(job.parameters.get(contract.RESULTS_PATH, self.staging / "none"))
        if this.status == "done" and written.is_file():
            this.rows = result_rows(written, this.name)

    def _place(self, job: Job) -> None:
        """Put what it left into place, unless the ground has moved under it."""
        this = job.this
        if not self.staging.is_dir():
            this.status, this.error, this.rows = "failed", GONE, []
        if this.status not in LEAVE_A_PAGE or this.error == GONE:
            return
        meanwhile = self._meanwhile(job)
        if this.status == "done" and (moved := [c for c in meanwhile if c.kind == "data"]):
            files = ", ".join(str(change) for change in moved)
            this.status, this.rows = "failed", []
            this.error = f"while it ran, {files}: it may have read both. Run it again"
        try:
            self.publisher.place(this, job.inputs, meanwhile)
        except OSError as error:
            this.status, this.rows = "failed", []
            reason = GONE if not self.staging.is_dir() else sentence(error)
            this.error = f"executed, but not kept: {reason}"

    def _meanwhile(self, job: Job) -> list[Change]:
        try:
            notebook = library.read_notebook(job.path)
        except KitError:
            return [Change("notebook", "the notebook", job.inputs.notebook, None)]
        now = receipts.inputs(notebook, job.inputs.parameters, self.trial)
        return receipts.compare(job.inputs, now)


def call_papermill(
    source: Any, target: Path, parameters: Mapping[str, Any], **options: Any
) -> Any | None:
    """Execute a notebook by our engine, and leave it in a file, also as far as it came.

    Parameters
    ----------
    source : str or NotebookNode
        As Papermill takes it: a path with its braces doubled, or a notebook.
    target : pathlib.Path
    parameters : mapping
        In their types.
    options
        For the engine.

    Returns
    -------
    NotebookNode or None
        None where a cell failed: the file holds the error.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    try:
        return papermill.execute_notebook(
            source,
            contract.literal(target),
            parameters=dict(parameters),
            engine_name=ENGINE,
            progress_bar=False,
            # Papermill would write the whole notebook twice a cell.
            request_save_on_cell_execute=False,
            rescue=str(target),
            **options,
        )
    except PapermillExecutionError:
        return None


def stopped(watch: Watch, timeout: float, cell: int) -> tuple[str, str]:
    """Return the status and the sentence for a notebook that was stopped from outside.

    Parameters
    ----------
    watch : Watch
    timeout : float
        Seconds that the notebook might take.
    cell : int
        The cell that ran; 0 where it is not known.
    """
    if watch.stopped == "timeout":
        return "timeout", f"took longer than {timeout:g} s"
    if watch.stopped == TOO_MUCH:
        where = f"cell {cell}: " if cell else ""
        allowed = f"a notebook may put out {MOST_OUTPUT / 1e6:g} million signs"
        return "failed", f"{where}{TOO_MUCH}; {allowed}"
    return "interrupted", "interrupted"


def ending(error: Exception, cell: int, cell_timeout: int | None) -> tuple[str, str]:
    """Return the status and the sentence for what kept a notebook from being executed to its end.

    Parameters
    ----------
    error : Exception
    cell : int
        The cell that ran.
    cell_timeout : int or None
        Seconds that it may take.
    """
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    if isinstance(error, CellTimeoutError):
        return "timeout", f"cell {cell} took longer than {cell_timeout} s"
    if isinstance(error, DeadKernelError):
        return "failed", "the kernel died while the notebook ran"
    return "failed", sentence(error)


def sentence(error: Exception) -> str:
    """Return an error in one line that names no place that is gone by the time it is read."""
    if isinstance(error, OSError) and error.errno:
        # Where exactly it was being made is nobody's business, and is gone by now.
        name = f" ({os.path.basename(error.filename)})" if error.filename else ""  # noqa: PTH119
        return f"{error.strerror}{name}"
    return harmless(f"{type(error).__name__}: {error}")
