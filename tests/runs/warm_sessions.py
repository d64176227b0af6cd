"""Kernels spoken to without asyncio, and what became of processes."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any, Self

SMALL = ("ipykernel.kernelapp", "ipykernel.debugger", "numpy", "matplotlib.pyplot", "ipywidgets")


class Session:
    """One kernel and its client.

    Attributes
    ----------
    manager : jupyter_client.manager.AsyncKernelManager
    errors : list of str
        Names of the errors that cells ended with.
    """

    def __init__(self, manager: Any) -> None:
        self.manager = manager
        self.errors: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._client: Any = None

    def __enter__(self) -> Self:
        self.wait(
            self.manager.start_kernel(extra_arguments=["--HistoryManager.hist_file=:memory:"])
        )
        self.connect()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.stop_channels()
        if self.manager.has_kernel:
            self.wait(self.manager.shutdown_kernel(now=True))
        self._loop.close()

    def connect(self) -> None:
        if self._client is not None:
            self._client.stop_channels()
        self._client = self.manager.client()
        self._client.start_channels()
        self.wait(self._client.wait_for_ready(timeout=30))

    def wait(self, coroutine: Any) -> Any:
        return self._loop.run_until_complete(asyncio.wait_for(coroutine, 60))

    def run(self, code: str, meanwhile: Any = None) -> str:
        """Run a cell and return what it printed; `meanwhile` is awaited while it runs."""
        printed: list[str] = []

        def on_output(message: dict[str, Any]) -> None:
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])
            elif message["msg_type"] == "error":
                self.errors.append(message["content"]["ename"])

        async def both() -> None:
            cell = self._client.execute_interactive(code, output_hook=on_output, timeout=30)
            await asyncio.gather(cell, *([] if meanwhile is None else [meanwhile]))

        self.wait(both())
        return "".join(printed).strip()

    def value(self, code: str) -> Any:
        """Run a cell that prints JSON."""
        return json.loads(self.run(code))

    @property
    def process(self) -> Any:
        return self.manager.provisioner.process


def is_running(pid: int) -> bool:
    """Return whether a process lives; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def all_gone(pids: list[int], seconds: float = 10) -> bool:
    """Return whether all processes end within that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(map(is_running, pids)):
            return True
        time.sleep(0.05)
    return False
