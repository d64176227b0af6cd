"""The sets of a sweep on this machine: kernels side by side, all from one preloaded process."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialkit.runs.engine import Watch, register
from trialkit.runs.execution import GONE, sentence
from trialkit.runs.sweeps import task
from trialkit.runs.sweeps.ground import Ground
from trialkit.runs.sweeps.plan import Common, ParameterSet
from trialkit.runs.sweeps.task import Outcome
from trialkit.runs.warm import environment

if TYPE_CHECKING:
    from trialkit.runs.warm import Preloaded

_LOOK_AGAIN = 0.2


class Local:
    """Execute sets on this machine.

    Parameters
    ----------
    jobs : int, optional
        Sets at a time; default: the number of cores.
    preloaded : Preloaded, optional
        Where warm kernels come from; without it each set starts its kernel cold.
    """

    def __init__(self, jobs: int | None = None, preloaded: Preloaded | None = None) -> None:
        self._jobs = jobs or os.cpu_count() or 1
        self._preloaded = preloaded

    def agree(self, common: Common) -> Common:
        """Return what the sets rest on here: what it says."""
        return common

    def execute(
        self,
        common: Common,
        sets: Sequence[ParameterSet],
        staging: Path,
        on_start: Callable[[ParameterSet], None],
        on_end: Callable[[Outcome], None],
        asked_to_stop: Callable[[], bool],
    ) -> str | None:
        """Execute sets in this order, until all have ended or somebody asks to stop.

        Parameters
        ----------
        common : Common
        sets : sequence of ParameterSet
        staging : pathlib.Path
            Folder in which they are made.
        on_start, on_end : callable
            Called from worker threads.
        asked_to_stop : callable

        Returns
        -------
        str or None
            Why it could not go on; None here.
        """
        register()
        jobs = min(self._jobs, max(len(sets), 1))
        here = self._preloaded
        env = environment(jobs) if here is None else here.environment()
        kernels = {"preloaded": here, "env": env}
        ground = Ground(next(iter(common.bases.values())).notebook)
        running: dict[str, Watch] = {}
        stop = threading.Event()

        def work(this: ParameterSet) -> None:
            running[this.id] = watch = task.new_watch()
            if not stop.is_set():
                on_start(this)
                on_end(_in_folder(common, this, ground, watch, kernels, staging))
            del running[this.id]

        with ThreadPoolExecutor(max_workers=jobs) as pool:
            waiting: set[Future] = {pool.submit(work, this) for this in sets}
            while waiting:
                if asked_to_stop() and not stop.is_set():
                    stop.set()
                    for watch in list(running.values()):
                        watch.stop("interrupted")
                done, waiting = wait(waiting, timeout=_LOOK_AGAIN, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
        return None


def _in_folder(
    common: Common,
    this: ParameterSet,
    ground: Ground,
    watch: Watch,
    kernels: Mapping[str, Any],
    staging: Path,
) -> Outcome:
    folder = staging / this.id
    try:
        folder.mkdir()
    except OSError as error:
        gone = not staging.is_dir()
        return Outcome(this.id, "failed", GONE if gone else sentence(error))
    try:
        return task.execute(common, this, ground, watch, kernels, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
