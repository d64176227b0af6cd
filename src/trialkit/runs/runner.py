"""One run: notebooks executed side by side, and what they leave gathered in a folder.

Everything is made in a folder of its own inside the output folder and moved into
place when it is whole, each notebook as it ends: an interrupted run leaves no half-written
file, and loses nothing that was finished.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from trialkit.errors import KitError, UsageError
from trialkit.runs import contract, library, lock, receipts, resume, schedule
from trialkit.runs.engine import register
from trialkit.runs.execution import GONE, Execution, Job
from trialkit.runs.interrupts import held_back
from trialkit.runs.publish import Publisher, earlier_notebooks
from trialkit.runs.report import NotebookRun, RunReport
from trialkit.runs.warm import Preloaded, environment

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
    preloaded: Preloaded | None = None,
    reuse: bool = False,
    cell_timeout: int | None = None,
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
    preloaded : Preloaded, optional
        Where warm kernels come from; without it each notebook starts its kernel cold.
    reuse : bool
        Let stand what an earlier run left from the same notebook, parameters, data, code and
        versions.
    cell_timeout : int, optional
        Seconds that one cell may take.

    Returns
    -------
    RunReport
        Also after an interrupt; a failing notebook does not stop the others.

    Raises
    ------
    UsageError, ParameterError
        Before anything is started.
    KitError
        If the output folder cannot be written to in the end; what is in it is whole.
    """
    contents = {path: library.read_notebook(path) for path in notebooks}
    if len({path.stem for path in notebooks}) < len(notebooks):
        raise UsageError("two notebooks of this run have the same name; run them one by one")
    declared = {path: contract.declared(path) for path in notebooks}
    assigned = contract.assign(declared, parameters)
    trial = parameters["trial"]
    lock.ready(out)
    register()
    with held_back() as asked_to_stop, lock.hold(out):
        staging = lock.staging(out)
        try:
            queue = []
            for path in notebooks:
                force = contract.in_force({path: declared[path]}, assigned[path])
                if contract.RESULTS_PATH in declared[path]:
                    assigned[path][contract.RESULTS_PATH] = str(staging / f"{path.stem}.json")
                heading = library.notebook_title(contents[path], path.stem)
                this = NotebookRun(path.stem, heading, parameters=force)
                inputs = receipts.inputs(contents[path], force, trial)
                queue.append(Job(path, this, assigned[path], inputs))
            report = RunReport(
                trial,
                out,
                [job.this for job in queue],
                contract.in_force(declared, parameters),
                title or trial,
                earlier=earlier_notebooks(out, trial),
            )
            if reuse:
                queue = _not_reusable(queue, report, on_event)
            jobs = min(jobs or os.cpu_count() or 1, max(len(queue), 1))
            if jobs > 1:
                times = resume.last_times(out, [job.this.name for job in queue])
                order = schedule.longest_first([job.path for job in queue], times, contents)
                queue.sort(key=lambda job: order.index(job.path))
            publisher = Publisher(report, staging)
            env = environment(jobs) if preloaded is None else preloaded.environment()
            kernels = {"preloaded": preloaded, "env": env}
            execution = Execution(
                trial, staging, publisher, timeout, cell_timeout, on_event, kernels
            )
            execution.execute(queue, jobs, asked_to_stop)
            report.headline.extend(headline(report.rows))
            _finish(publisher, out, staging)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    if asked_to_stop() and not report.interrupted:
        raise KeyboardInterrupt  # it came when all was done, and was not acted upon
    return report


def _not_reusable(queue: Sequence[Job], report: RunReport, on_event: Event) -> list[Job]:
    """Let stand what an earlier run has left as it would be made now; return the others."""
    earlier = {n.name: n.rows for n in report.earlier}
    others = []
    for job in queue:
        this = job.this
        if obstacle := resume.obstacle(report.out, this.name, job.inputs, earlier.get(this.name)):
            this.note = f"not reused: {obstacle}"
            others.append(job)
            continue
        receipt = resume.receipt_of(report.out, this.name)
        this.status, this.reused, this.rows = "done", True, earlier[this.name]
        this.seconds, this.note = receipt.seconds, f"unchanged since {receipt.started}"
        on_event(this)
    return others


def _finish(publisher: Publisher, out: Path, staging: Path) -> None:
    try:
        publisher.finish()
    except OSError as error:
        reason = GONE if not staging.is_dir() else f"cannot be written to ({error.strerror})"
        stand = ", ".join(publisher.whole()) if out.is_dir() else ""
        raise KitError(f"--out {out}: {reason}. Whole in it: {stand or 'nothing'}.") from None
