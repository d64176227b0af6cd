"""A Papermill engine that can be watched and stopped from another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from jupyter_core.utils import ensure_event_loop
from nbclient.util import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from traitlets.config import Config

from trialkit.runs.wakeups import heard

ENGINE = "trialkit"

# ipykernel 7 warns on standard error about TCP without encryption; "auto" uses what there is.
_CONFIG = Config({"KernelManager": {"transport_encryption": "auto"}})


class Watch:
    """Follow one running notebook, and stop it.

    Parameters
    ----------
    on_cell : callable
        Called with the number of the cell that starts and the number of cells.
    """

    def __init__(self, on_cell: Callable[[int, int], None]) -> None:
        self.on_cell = on_cell
        self.stopped: str | None = None
        self._process: Any = None
        self._lock = threading.Lock()

    def started(self, process: Any) -> None:
        """Take note of the kernel's process; kill it if the stop came first."""
        with self._lock:
            self._process = process
            if self.stopped:
                process.kill()

    def stop(self, reason: str) -> None:
        """Kill the kernel; the reason is reported instead of the dead kernel."""
        with self._lock:
            self.stopped = self.stopped or reason
            if self._process is not None:
                self._process.kill()


class _Client(PapermillNotebookClient):
    def __init__(self, nb_man: Any, watch: Watch, **options: Any) -> None:
        super().__init__(nb_man, config=_CONFIG, **options)
        self._watch = watch

    async def async_start_new_kernel(self, **options: Any) -> None:
        await super().async_start_new_kernel(**options)
        self._watch.started(self.km.provisioner.process)

    async def async_start_new_kernel_client(self) -> Any:
        client = await super().async_start_new_kernel_client()
        client.shell_channel.get_msg = heard(client.shell_channel.get_msg)
        return client

    async def async_execute_cell(
        self, cell: Any, cell_index: int, *args: Any, **options: Any
    ) -> Any:
        self._watch.on_cell(cell_index + 1, len(self.nb.cells))
        return await super().async_execute_cell(cell, cell_index, *args, **options)

    # nbclient binds the synchronous names when its class is made, before the methods above exist.
    start_new_kernel = run_sync(async_start_new_kernel)
    start_new_kernel_client = run_sync(async_start_new_kernel_client)
    execute_cell = run_sync(async_execute_cell)


class WatchedEngine(NBClientEngine):
    """Papermill's own engine with a `Watch`, a quick shutdown and a quiet transport."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, watch: Watch, start_timeout: int = 60, **options: Any
    ) -> Any:
        """Execute the notebook held by `nb_man`; see Papermill's engines."""
        client = _Client(
            nb_man,
            watch,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            timeout=None,
            # A graceful shutdown stalls for seconds in some runs; nothing here needs exit hooks.
            shutdown_kernel="immediate",
            # A loaded machine may be slow to hand outputs over; four seconds would be an error.
            iopub_timeout=60,
        )
        try:
            return client.execute()
        finally:
            # nbclient makes an event loop for this thread and leaves it open.
            ensure_event_loop().close()


def register() -> None:
    """Make the engine known to Papermill under `ENGINE`."""
    papermill_engines.register(ENGINE, WatchedEngine)
