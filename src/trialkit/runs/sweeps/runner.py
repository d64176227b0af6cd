"""One sweep: what can stand is reused, the rest executed, and all of it gathered in tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from trialkit.errors import KitError
from trialkit.runs import lock
from trialkit.runs.execution import GONE, sentence
from trialkit.runs.interrupts import held_back
from trialkit.runs.sweeps.plan import Common, ParameterSet, Plan
from trialkit.runs.sweeps.report import SetRun, SweepReport
from trialkit.runs.sweeps.store import Store
from trialkit.runs.sweeps.task import Outcome


class Place(Protocol):
    """Where sets are executed: `Local`, or `Remote` on a cluster."""

    def agree(self, common: Common) -> Common:
        """Return what the sets rest on there; refuse where it is not what it is here."""

    def execute(
        self,
        common: Common,
        sets: Sequence[ParameterSet],
        staging: Path,
        on_start: Callable[[ParameterSet], None],
        on_end: Callable[[Outcome], None],
        asked_to_stop: Callable[[], bool],
    ) -> str | None:
        """Execute sets until all have ended or somebody asks to stop; return why it stopped."""


def sweep(
    plan: Plan,
    out: Path,
    place: Place,
    on_event: Callable[[SetRun], None] = lambda _: None,
    reuse: bool = False,
) -> SweepReport:
    """Execute the sets of a plan, and write the tables of their results and failures.

    Parameters
    ----------
    plan : Plan
    out : pathlib.Path
        Output folder; made when missing.
    place : Local or Remote
    on_event : callable
        Called with a `SetRun` that changed, also from other threads.
    reuse : bool
        Let stand what an earlier sweep left from the same notebook, parameters, data, code and
        versions.

    Returns
    -------
    SweepReport
        Also after an interrupt; a failing set does not stop the others.

    Raises
    ------
    UsageError
        Before anything is started.
    KitError
        If the output folder cannot be written to in the end, or the cluster has another kit.
    """
    plan = replace(plan, common=place.agree(plan.common))
    lock.ready(out)
    with held_back() as asked_to_stop, lock.hold(out):
        staging = lock.staging(out)
        try:
            report = SweepReport(plan, out, {this.id: SetRun(this) for this in plan.sets})
            store = Store(report, staging)
            queue = _to_do(report, store, reuse, on_event, asked_to_stop)

            def on_start(this: ParameterSet) -> None:
                report.sets[this.id].status = "running"
                on_event(report.sets[this.id])

            def on_end(outcome: Outcome) -> None:
                _take(report.sets[outcome.id], outcome, store, staging)
                on_event(report.sets[outcome.id])

            why = place.execute(plan.common, queue, staging, on_start, on_end, asked_to_stop)
            if why:
                report.stopped.append(why)
            for this in report.sets.values():
                if this.status in ("waiting", "running"):
                    this.status, this.error = "interrupted", why or "interrupted"
            _finish(store, out, staging)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    if asked_to_stop() and not report.interrupted:
        raise KeyboardInterrupt  # it came when all was done, and was not acted upon
    return report


def _to_do(
    report: SweepReport,
    store: Store,
    reuse: bool,
    on_event: Callable[[SetRun], None],
    asked_to_stop: Callable[[], bool],
) -> list[ParameterSet]:
    queue = []
    for this in report.sets.values():
        if reuse and not asked_to_stop() and store.reuse(this):
            on_event(this)
        else:
            queue.append(this.set)
    return queue


def _take(this: SetRun, outcome: Outcome, store: Store, staging: Path) -> None:
    this.status, this.error = outcome.status, outcome.error
    this.seconds, this.cell_seconds = outcome.seconds, outcome.cell_seconds
    if outcome.status == "interrupted":
        return
    try:
        this.notebook = store.place(outcome)
        this.rows = outcome.rows
    except OSError as error:
        reason = sentence(error) if staging.is_dir() else GONE
        this.status, this.error = "failed", f"executed, but not kept: {reason}"


def _finish(store: Store, out: Path, staging: Path) -> None:
    try:
        store.finish()
    except OSError as error:
        reason = f"cannot be written to ({error.strerror})" if staging.is_dir() else GONE
        raise KitError(
            f"--out {out}: {reason}. The tables are not written; sets that were kept are "
            "found again with --resume."
        ) from None
