"""Run copies of exercise notebooks to the end, whatever their cells do."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from traitlets.config import Config

from trialkit.exercises._reading import Sheet, read
from trialkit.runs.warm.provisioner import WarmKernelManager

if TYPE_CHECKING:
    from trialkit.runs.warm import Preloaded

# Where a grader sets it, checks fail their cells; here they are to speak.
_GRADING = "NBGRADER_EXECUTION"
_CONFIG = Config({"KernelManager": {"transport_encryption": "auto"}})


class _Client(NotebookClient):
    """Goes on after errors; a cell that takes too long is one."""

    def __init__(self, book: Any, preloaded: Preloaded | None, **options: Any) -> None:
        super().__init__(
            book,
            config=_CONFIG,
            kernel_name="python3",
            allow_errors=True,
            interrupt_on_timeout=True,
            error_on_timeout={
                "ename": "TimeoutError",
                "evalue": f"took longer than {options['timeout']:g} s",
                "traceback": [],
            },
            shutdown_kernel="immediate",
            iopub_timeout=60,
            **options,
        )
        self._preloaded = preloaded

    def create_kernel_manager(self) -> Any:
        if self._preloaded is None:
            return super().create_kernel_manager()
        self.km = WarmKernelManager(
            self._preloaded, kernel_name=self.kernel_name, config=self.config
        )
        return self.km

    def kill(self) -> None:
        process = getattr(getattr(self.km, "provisioner", None), "process", None)
        if process is not None:
            process.kill()


def solve(
    paths: Sequence[Path],
    *,
    timeout: float = 60,
    jobs: int = 1,
    preloaded: Preloaded | None = None,
) -> list[Sheet]:
    """Execute a copy of each notebook and read its verdicts; the files stay as they are.

    Parameters
    ----------
    paths : sequence of pathlib.Path
    timeout : float
        Seconds that one cell may take; a notebook may take ten times as long.
    jobs : int
        Notebooks at a time.
    preloaded : Preloaded, optional
        Where warm kernels come from; without it kernels start cold.
    """
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        return list(pool.map(partial(_solve, timeout=timeout, preloaded=preloaded), paths))


def _solve(path: Path, timeout: float, preloaded: Preloaded | None) -> Sheet:
    sheet = read(path)
    if not sheet.rows and sheet.problem.startswith("this cannot"):
        return sheet
    with tempfile.TemporaryDirectory(prefix="trialkit-exercises-") as folder:
        try:
            book = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
            for cell in book.cells:
                if cell.cell_type == "code":
                    cell.outputs, cell.execution_count = [], None
            _execute(book, folder, timeout, preloaded)
        except DeadKernelError:
            return Sheet(path, problem="its kernel died, or the notebook took too long")
        except Exception as error:
            first = str(error).strip().splitlines() or [""]
            return Sheet(path, problem=f"{type(error).__name__}: {first[0][:200]}")
    return read(path, book)


def _execute(book: Any, folder: str, timeout: float, preloaded: Preloaded | None) -> None:
    client = _Client(book, preloaded, timeout=timeout, resources={"metadata": {"path": folder}})
    # Code that swallows the interrupt would go on for ever.
    alarm = threading.Timer(10 * timeout, client.kill)
    alarm.start()
    env = {name: value for name, value in os.environ.items() if name != _GRADING}
    try:
        asyncio.run(client.async_execute(env=env))
    finally:
        alarm.cancel()
