"""A Papermill engine that can be watched and stopped from another thread.

Papermill imports this module while it is itself being imported, to have the engine named in the
installation. Nothing here may import Papermill at that time: see `trialkit.runs.watched`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

ENGINE = "trialkit"


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


class WarmEngine:
    """Warm kernels for plain Papermill: ``papermill --engine trialkit-warm``.

    Each execution preloads anew, so that code under development is never stale. For many
    notebooks in one Python process give ``preloaded=`` to ``papermill.execute_notebook``.
    """

    @staticmethod
    def execute_notebook(nb: Any, kernel_name: str, *args: Any, **options: Any) -> Any:
        """Execute a notebook; see Papermill's engines and `WatchedEngine`."""
        from trialkit.runs.watched import WatchedWarmEngine

        return WatchedWarmEngine.execute_notebook(nb, kernel_name, *args, **options)

    @staticmethod
    def nb_kernel_name(nb: Any, name: str | None = None) -> str:
        """Return the kernel that a notebook names; see Papermill's engines."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @staticmethod
    def nb_language(nb: Any, language: str | None = None) -> str:
        """Return the language that a notebook names; see Papermill's engines."""
        from papermill.utils import nb_language

        return nb_language(nb, language)


def register() -> None:
    """Make the engine known to Papermill under `ENGINE`."""
    from papermill.engines import papermill_engines

    from trialkit.runs.watched import WatchedEngine

    papermill_engines.register(ENGINE, WatchedEngine)
