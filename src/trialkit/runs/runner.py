"""Execute notebooks side by side and gather what they leave.

Everything is made in a folder of its own inside the output folder and moved into
place when it is whole, so that an interrupted run leaves no half-written file.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from trialkit.errors import UsageError
from trialkit.runs import contract, library
from trialkit.runs.engine import ENGINE, Watch, register
from trialkit.runs.inspect import first_error, widget_errors
from trialkit.runs.publish import kept, publish
from trialkit.runs.report import NotebookRun, RunReport

Event = Callable[["NotebookRun"], None]


def run(
    notebooks: Sequence[Path],
    out: Path,
    parameters: Mapping[str, str],
    jobs: int | None = None,
    timeout: float = 600,
    on_event: Event = lambda _: None,
    title: str | None = None,
    headline: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] = lambda _: [],
) -> RunReport:
    """Execute notebooks with Papermill, as many at a time as `jobs`.

    Parameters
    ----------
    notebooks : sequence of pathlib.Path
    out : pathlib.Path
        Output folder; made when missing. Files of an earlier run in it are
        replaced or removed, other files are left alone.
    parameters : mapping of str to str
        Parameters as typed by a person; must hold ``trial``.
    jobs : int, optional
        Notebooks at a time; default: the number of cores.
    timeout : float
        Seconds that one notebook may take.
    on_event : callable
        Called from worker threads with a `NotebookRun` that changed.
    title : str, optional
        Name of the trial for people; default: the parameter ``trial``.
    headline : callable
        Makes the rows that stand first on the index page from the result rows.

    Returns
    -------
    RunReport
        Also after an interrupt; a failing notebook does not stop the others.

    Raises
    ------
    UsageError, ParameterError
        Before anything is started.
    """
    contents = {path: library.read_notebook(path) for path in notebooks}
    if len({path.stem for path in notebooks}) < len(notebooks):
        raise UsageError("two notebooks of this run have the same name; run them one by one")
    declared = {path: contract.declared(path) for path in notebooks}
    assigned = contract.assign(declared, parameters)
    _prepare(out)
    register()
    staging = Path(tempfile.mkdtemp(prefix=".run-", dir=out))
    runs = {
        path: NotebookRun(
            path.stem,
            library.notebook_title(contents[path], path.stem),
            parameters=contract.in_force({path: declared[path]}, assigned[path]),
        )
        for path in notebooks
    }
    try:
        for path in notebooks:
            if contract.RESULTS_PATH in declared[path]:
                assigned[path][contract.RESULTS_PATH] = str(staging / f"{path.stem}.json")
        _execute_all(runs, assigned, staging, jobs or os.cpu_count() or 1, timeout, on_event)
        report = RunReport(
            parameters["trial"],
            out,
            list(runs.values()),
            contract.in_force(declared, parameters),
            title or parameters["trial"],
        )
        report.kept.extend(kept(report))
        report.headline.extend(headline(report.rows))
        publish(report, staging)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return report


def _prepare(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {out}: cannot be made ({error.strerror})") from None
    if not os.access(out, os.W_OK):
        raise UsageError(f"--out {out}: cannot be written to")


def _execute_all(
    runs: Mapping[Path, NotebookRun],
    assigned: Mapping[Path, Mapping[str, Any]],
    staging: Path,
    jobs: int,
    timeout: float,
    on_event: Event,
) -> None:
    watches: dict[Path, Watch] = {}
    stop = threading.Event()

    def work(path: Path) -> None:
        this = runs[path]

        def on_cell(cell: int, cells: int) -> None:
            this.cell, this.cells = cell, cells
            on_event(this)

        watches[path] = watch = Watch(on_cell)
        if stop.is_set():
            return
        this.status = "running"
        on_event(this)
        alarm = threading.Timer(timeout, watch.stop, args=["timeout"])
        alarm.start()
        begin = time.monotonic()
        try:
            _execute(path, this, assigned[path], staging, watch)
        except Exception as error:
            this.status, this.error = "failed", f"{type(error).__name__}: {error}"
        finally:
            alarm.cancel()
        this.seconds = time.monotonic() - begin
        if watch.stopped:
            this.status = watch.stopped
            this.error = (
                f"took longer than {timeout:g} s" if watch.stopped == "timeout" else "interrupted"
            )
        on_event(this)

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting: set[Future] = set()
        try:
            waiting = {pool.submit(work, path) for path in runs}
            while waiting:
                _, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
        except KeyboardInterrupt:
            stop.set()
            for watch in list(watches.values()):
                watch.stop("interrupted")
    for this in runs.values():
        if this.status in ("waiting", "running"):
            this.status, this.error = "interrupted", "interrupted"


def _execute(
    path: Path, this: NotebookRun, parameters: Mapping[str, Any], staging: Path, watch: Watch
) -> None:
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    target = staging / path.name
    try:
        papermill.execute_notebook(
            contract.literal(path),
            contract.literal(target),
            parameters=dict(parameters),
            engine_name=ENGINE,
            progress_bar=False,
            watch=watch,
        )
    except PapermillExecutionError:
        pass  # the executed notebook holds the error; it is read below
    except DeadKernelError:
        this.status, this.error = "failed", "the kernel died while the notebook ran"
        return
    executed = library.read_notebook(target)
    errors = [first_error(executed), *widget_errors(executed)]
    this.error = next((e for e in errors if e), None)
    this.status = "failed" if this.error else "done"
    written = Path(parameters.get(contract.RESULTS_PATH, staging / "none"))
    if this.status == "done" and written.is_file():
        this.rows = json.loads(written.read_text(encoding="utf-8"))
