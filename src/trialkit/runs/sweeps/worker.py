"""The sets of a sweep on a worker of a Dask cluster, which has the installed kit and no more."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from distributed import WorkerPlugin, get_worker

from trialkit.runs.engine import Watch, register
from trialkit.runs.receipts import Change, Inputs, compare
from trialkit.runs.sweeps import task
from trialkit.runs.sweeps.ground import Ground
from trialkit.runs.sweeps.plan import Common, ParameterSet
from trialkit.runs.sweeps.task import Outcome
from trialkit.runs.warm import Preloaded, environment

# A client that was killed says no good-bye; its preloaded process must not stay for ever.
_IDLE_SECONDS = 60.0
REFUSED = "refused"
_SHOWN = 3


class SweepWorker(WorkerPlugin):
    """What a worker keeps for the sets of one sweep: the notebook, and one preloaded process.

    The preloaded process, and with it every kernel, ends with the sweep, after a minute without a
    set, and when the worker ends in whatever way.

    Parameters
    ----------
    name : str
        Of the sweep.
    common : Common
    packages : tuple of str or None
        Modules to preload; None for kernels that start cold.
    """

    def __init__(self, name: str, common: Common, packages: tuple[str, ...] | None) -> None:
        self.name = name
        self._common, self._packages = common, packages

    def setup(self, worker: Any) -> None:
        """Begin on a worker; Dask calls it on each one, also on those that come later."""
        self._address = worker.address
        self._lock = threading.Lock()
        self._running: set[Watch] = set()
        self._preloaded: Preloaded | None = None
        self._idle: threading.Timer | None = None
        self._closed = False
        self._ground = Ground(next(iter(self._common.bases.values())).notebook)
        register()

    def teardown(self, worker: Any) -> None:
        """End on a worker: what still runs of this sweep is stopped."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        for watch in running:
            watch.stop("interrupted")
        self._close()

    def execute(self, this: ParameterSet) -> Outcome:
        """Execute one set, or refuse where this worker has not what the client has."""
        if changes := compare(self._common.bases[this.trial], self._ground.inputs(this.trial)):
            return Outcome(this.id, REFUSED, refusal(self._address, changes))
        watch = task.new_watch()
        with (
            self._kernels(watch) as kernels,
            tempfile.TemporaryDirectory(prefix="trialkit-", ignore_cleanup_errors=True) as folder,
        ):
            return task.execute(self._common, this, self._ground, watch, kernels, Path(folder))

    @contextlib.contextmanager
    def _kernels(self, watch: Watch) -> Iterator[Mapping[str, Any]]:
        with self._lock:
            if self._closed:
                watch.stop("interrupted")
            self._running.add(watch)
            if self._idle is not None:
                self._idle.cancel()
            # Sets side by side on other threads and workers: one thread each for linear algebra.
            env = environment(2)
            if self._packages is not None and not self._closed:
                if self._preloaded is None:
                    self._preloaded = Preloaded(self._packages, env=env)
                env = self._preloaded.environment()
            here = self._preloaded
        try:
            yield {"preloaded": here, "env": env}
        finally:
            with self._lock:
                self._running.discard(watch)
                if not self._running:
                    self._idle = threading.Timer(_IDLE_SECONDS, self._close_if_idle)
                    self._idle.daemon = True
                    self._idle.start()

    def _close_if_idle(self) -> None:
        with self._lock:
            if self._running:
                return
            here, self._preloaded = self._preloaded, None
        if here is not None:
            here.close()

    def _close(self) -> None:
        with self._lock:
            here, self._preloaded = self._preloaded, None
            if self._idle is not None:
                self._idle.cancel()
        if here is not None:
            here.close()


def run_set(sweep: str, this: ParameterSet) -> Outcome:
    """Execute one set on the worker that calls this: a task of Dask."""
    return get_worker().plugins[sweep].execute(this)


def rests_on(notebook: str, trials: list[str]) -> dict[str, Inputs]:
    """Return what a set on each record would rest on here, for the client to compare."""
    ground = Ground(notebook)
    return {trial: ground.inputs(trial) for trial in trials}


def refusal(worker: str, changes: Sequence[Change]) -> str:
    """Say in what a worker differs from the client."""
    shown = "; ".join(f"{change.name}: {_words(change)}" for change in changes[:_SHOWN])
    more = f"; and {len(changes) - _SHOWN} more" if len(changes) > _SHOWN else ""
    return (
        f"worker {worker} has not what is here ({shown}{more}). Install there the same kit, "
        "versions and data"
    )


def _words(change: Change) -> str:
    if change.now is None:
        return "missing there"
    if change.was is None:
        return "only there"
    hashed = change.kind in ("notebook", "data", "package")
    return "differs" if hashed else f"{change.now} there, {change.was} here"
