"""The sets of a sweep on a Dask cluster: Dask decides where and when, and what to do again."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from distributed import KilledWorker, as_completed

from trialkit.errors import KitError
from trialkit.prose import count
from trialkit.runs import receipts
from trialkit.runs.clusters import PATIENCE, has_workers
from trialkit.runs.execution import sentence
from trialkit.runs.receipts import Change, Inputs
from trialkit.runs.sweeps.plan import Common, ParameterSet
from trialkit.runs.sweeps.task import Outcome
from trialkit.runs.sweeps.worker import REFUSED, SweepWorker, refusal, rests_on, run_set

if TYPE_CHECKING:
    from pathlib import Path

    from distributed import Client, Future

_LOOK_AGAIN = 0.05
_LOOK_FOR_WORKERS = 1.0
_GONE = "the scheduler of the cluster went away"


class Remote:
    """Execute sets on the workers of a Dask cluster.

    Each set is one task with a key of its own. A worker that is lost takes nothing with it that
    has come back; Dask gives what it had to others. A set that kills its worker as often as the
    scheduler allows (``distributed.scheduler.allowed-failures``) is a failure.

    Parameters
    ----------
    client : distributed.Client
    packages : tuple of str or None
        Modules that the workers preload for warm kernels; None for kernels that start cold.
    patience : float
        Seconds to go on while the cluster has no worker.
    """

    def __init__(
        self, client: Client, packages: tuple[str, ...] | None, patience: float = PATIENCE
    ) -> None:
        self._client, self._packages, self._patience = client, packages, patience

    def agree(self, common: Common) -> Common:
        """Return what the sets rest on at the workers: as here, but for the kind of machine.

        Raises
        ------
        KitError
            If a worker has another kit, other versions, other data, or no kit at all.
        """
        own = next(iter(common.bases.values()))
        try:
            answers = self._client.run(
                rests_on, own.notebook, list(common.bases), on_error="return", nanny=False
            )
        except OSError:
            raise KitError(f"{_GONE}; nothing was executed") from None
        bases: dict[str, Inputs] | None = None
        for worker, answer in answers.items():
            if isinstance(answer, BaseException):
                raise KitError(
                    f"worker {worker} cannot use the kit ({sentence(answer)}): install there what "
                    "is installed here"
                )
            # Any kind of machine will do, if all workers are of the same.
            like = common.bases if bases is None else bases
            expected = {
                trial: base if bases else replace(base, platform=answer[trial].platform)
                for trial, base in like.items()
            }
            if changes := _differing(expected, answer):
                raise KitError(refusal(worker, changes))
            bases = answer
        return common if bases is None else replace(common, bases=bases)

    def execute(
        self,
        common: Common,
        sets: Sequence[ParameterSet],
        staging: Path,
        on_start: Callable[[ParameterSet], None],
        on_end: Callable[[Outcome], None],
        asked_to_stop: Callable[[], bool],
    ) -> str | None:
        """Execute sets until all have ended, somebody asks to stop, or the cluster is lost.

        Parameters
        ----------
        common, sets, staging, on_start, on_end, asked_to_stop
            As for `Local`.

        Returns
        -------
        str or None
            Why it could not go on.
        """
        if not sets:
            return None
        name = f"trialkit-sweep-{uuid.uuid4().hex[:12]}"
        try:
            with self._plugin(SweepWorker(name, common, self._packages)):
                return self._submitted(name, sets, on_end, asked_to_stop)
        except OSError:  # of Dask's connections; the disk's are dealt with set by set
            return _GONE

    def _submitted(
        self,
        name: str,
        sets: Sequence[ParameterSet],
        on_end: Callable[[Outcome], None],
        asked_to_stop: Callable[[], bool],
    ) -> str | None:
        futures = {
            self._client.submit(run_set, name, this, key=(name, this.id), pure=False): this
            for this in sets
        }
        try:
            return self._gather(futures, on_end, asked_to_stop)
        finally:
            with contextlib.suppress(OSError):
                self._client.cancel(list(futures), force=True)

    @contextlib.contextmanager
    def _plugin(self, plugin: SweepWorker) -> Iterator[None]:
        self._client.register_plugin(plugin)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                self._client.unregister_worker_plugin(plugin.name)

    def _gather(
        self,
        futures: dict[Future, ParameterSet],
        on_end: Callable[[Outcome], None],
        asked_to_stop: Callable[[], bool],
    ) -> str | None:
        # With results: they are fetched at once, before their worker can be lost.
        coming = as_completed(
            futures, loop=self._client.loop, with_results=True, raise_errors=False
        )
        watch = _Workers(self._client, self._patience)
        left = len(futures)
        while left and not asked_to_stop():
            if not coming.has_ready():
                if why := watch.lost():
                    return why
                time.sleep(_LOOK_AGAIN)
                continue
            for future, result in coming.next_batch(block=False):
                this = futures[future]
                if future.cancelled():
                    return _GONE
                outcome = result if isinstance(result, Outcome) else _failure(this, result)
                if outcome.status == REFUSED:
                    return outcome.error
                on_end(outcome)
                left -= 1
        return None


class _Workers:
    """Whether a cluster still has workers; looked at now and then."""

    def __init__(self, client: Client, patience: float) -> None:
        self._client, self._patience = client, patience
        self._looked = self._seen = time.monotonic()

    def lost(self) -> str | None:
        """Return in words that there has been none for too long, or None."""
        now = time.monotonic()
        if now - self._looked < _LOOK_FOR_WORKERS:
            return None
        self._looked = now
        if has_workers(self._client):
            self._seen = now
        elif now - self._seen > self._patience:
            return f"the cluster has had no worker for {self._patience:g} s"
        return None


def _failure(this: ParameterSet, found: Any) -> Outcome:
    """Return how a set ended that came back without an outcome: with an error of Dask's."""
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, KilledWorker):
        deaths = count(error.allowed_failures + 1, "worker")
        said = f"{deaths} died with it: it, or a set beside it, ends its worker"
        return Outcome(this.id, "failed", said)
    return Outcome(this.id, "failed", f"on its worker: {sentence(error)}")


def _differing(expected: dict[str, Inputs], found: dict[str, Inputs]) -> list[Change]:
    changes = [c for trial in expected for c in receipts.compare(expected[trial], found[trial])]
    return list(dict.fromkeys(changes))
