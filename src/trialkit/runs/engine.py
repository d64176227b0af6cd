"""A Papermill engine that can be watched and stopped from another thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any

from jupyter_core.utils import ensure_event_loop
from nbclient.util import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.iorw import write_ipynb
from papermill.log import logger
from traitlets.config import Config

from trialkit.runs.wakeups import heard
from trialkit.runs.warm import Preloaded
from trialkit.runs.warm.provisioner import WarmKernelManager

ENGINE = "trialkit"
# Signs that the outputs of one notebook may hold. The largest of the course has six million; a cell
# that prints without end would fill the memory long before its time is up.
MOST_OUTPUT = 20_000_000
TOO_MUCH = "too much output"

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
    def __init__(
        self, nb_man: Any, watch: Watch, preloaded: Preloaded | None = None, **options: Any
    ) -> None:
        super().__init__(nb_man, config=_CONFIG, **options)
        self._watch = watch
        self._preloaded = preloaded
        self._start_options: dict[str, Any] = {}
        self._signs_left = MOST_OUTPUT

    def create_kernel_manager(self) -> Any:
        if self._preloaded is None:
            return super().create_kernel_manager()
        self.km = WarmKernelManager(
            self._preloaded, kernel_name=self.kernel_name, config=self.config
        )
        return self.km

    async def async_start_new_kernel(self, **options: Any) -> None:
        self._start_options = options
        await super().async_start_new_kernel(**options)
        self._watch.started(self.km.provisioner.process)

    async def async_start_new_kernel_client(self) -> Any:
        client = await self._start_client()
        client.shell_channel.get_msg = heard(client.shell_channel.get_msg)
        return client

    async def _start_client(self) -> Any:
        try:
            return await super().async_start_new_kernel_client()
        except RuntimeError:
            if self._watch.stopped:
                raise
            # One start in some thousands fails, mostly because another process took its port.
            self.create_kernel_manager()
            await self.async_start_new_kernel(**self._start_options)
            return await super().async_start_new_kernel_client()

    async def async_execute_cell(
        self, cell: Any, cell_index: int, *args: Any, **options: Any
    ) -> Any:
        self._watch.on_cell(cell_index + 1, len(self.nb.cells))
        return await super().async_execute_cell(cell, cell_index, *args, **options)

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        content, left = msg["content"], self._signs_left
        self._signs_left -= _signs(content)
        if self._signs_left < 0:
            self._watch.stop(TOO_MUCH)
            if left <= 0 or "text" not in content:
                return None
            msg = {**msg, "content": {**content, "text": content["text"][:left]}}
        return super().process_message(msg, cell, cell_index)

    # nbclient binds the synchronous names when its class is made, before the methods above exist.
    start_new_kernel = run_sync(async_start_new_kernel)
    start_new_kernel_client = run_sync(async_start_new_kernel_client)
    execute_cell = run_sync(async_execute_cell)


def _signs(content: Mapping[str, Any]) -> int:
    """Return how much text the outputs of a message hold."""
    parts = [content.get("text", ""), *(content.get("data") or {}).values()]
    return sum(len(part) for part in parts if isinstance(part, str))


class WatchedEngine(NBClientEngine):
    """Papermill's own engine with a `Watch`, a quick shutdown and a quiet transport."""

    @classmethod
    def execute_notebook(
        cls, nb: Any, kernel_name: str, *args: Any, rescue: str | None = None, **options: Any
    ) -> Any:
        """Execute a notebook; see Papermill's engines.

        Parameters
        ----------
        nb, kernel_name, args, options
            As for Papermill's own engine.
        rescue : str, optional
            Where the notebook is written as far as it came when its kernel dies.
        """
        try:
            return super().execute_notebook(nb, kernel_name, *args, **options)
        except BaseException:
            if rescue is not None:
                write_ipynb(nb, rescue)
            raise

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        watch: Watch | None = None,
        preloaded: Preloaded | None = None,
        env: Mapping[str, str] | None = None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        **options: Any,
    ) -> Any:
        """Execute the notebook held by `nb_man`; see Papermill's engines.

        Parameters
        ----------
        nb_man, kernel_name, start_timeout, execution_timeout, log_output, stdout_file, stderr_file
            As for Papermill's own engine.
        watch : Watch, optional
        preloaded : Preloaded, optional
            Where warm kernels come from; without it kernels start cold.
        env : mapping, optional
            Environment of the kernel; default: that of this process.
        """
        client = _Client(
            nb_man,
            watch or Watch(lambda cell, cells: None),
            preloaded,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            timeout=execution_timeout,
            log=logger,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
            # A graceful shutdown stalls for seconds in some runs; nothing here needs exit hooks.
            shutdown_kernel="immediate",
            # A loaded machine may be slow to hand outputs over; four seconds would be an error.
            iopub_timeout=60,
        )
        try:
            return client.execute(**({} if env is None else {"env": dict(env)}))
        finally:
            _close_event_loop()


class WarmEngine(WatchedEngine):
    """`WatchedEngine` for plain Papermill: ``papermill --engine trialkit-warm``.

    Each execution preloads anew, so that code under development is never stale. For many
    notebooks in one Python process give ``preloaded=`` to ``papermill.execute_notebook``.
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, preloaded: Preloaded | None = None, **options: Any
    ) -> Any:
        """Execute the notebook held by `nb_man` in a warm kernel."""
        if preloaded is not None:
            return super().execute_managed_notebook(
                nb_man, kernel_name, preloaded=preloaded, **options
            )
        with Preloaded(say=logger.warning) as own:
            return super().execute_managed_notebook(nb_man, kernel_name, preloaded=own, **options)


def _close_event_loop() -> None:
    """Close the event loop that nbclient makes for this thread, and what still waits in it."""
    loop = ensure_event_loop()
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
    loop.close()


def register() -> None:
    """Make the engine known to Papermill under `ENGINE`."""
    papermill_engines.register(ENGINE, WatchedEngine)
