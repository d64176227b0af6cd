"""Kernels from the preloaded process, for everything that speaks to kernels by jupyter_client."""

from __future__ import annotations

import asyncio
import os
import subprocess
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from trialkit.runs.warm.client import Preloaded
from trialkit.runs.warm.kernel import WarmKernel

NAME = "trialkit-warm"
_FORKED_WITH = {"env", "cwd", "stdin", "stdout", "stderr"}
_POLL = 0.005
_SOCKET_PATH = 98  # the system's limit of 108 less what is added to the name


class WarmProvisioner(LocalProvisioner):
    """A local kernel, forked where that is the same as started, else started.

    The preloaded process is that of the kernel manager (its attribute `preloaded`). A manager of
    another make has none: then this provisioner has its own, which a restart uses again.
    """

    _own: Preloaded | None = None

    def _preloaded(self) -> Preloaded:
        if (shared := getattr(self.parent, "preloaded", None)) is not None:
            return shared
        if self._own is None:
            self._own = Preloaded()
        return self._own

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel, or start it where a fork would not be the same."""
        kernel = await self._fork(cmd, self._scrub_kwargs(kwargs))
        if kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = kernel
        self.pid = self.pgid = kernel.pid
        self.cwd = Path(kwargs.get("cwd") or Path.cwd())
        return self.connection_info

    async def _fork(self, cmd: list[str], options: dict[str, Any]) -> WarmKernel | None:
        preloaded = self._preloaded()
        options = {k: v for k, v in options.items() if v is not None}
        env = options.get("env") or dict(os.environ)
        if options.keys() - _FORKED_WITH or not preloaded.fits(cmd, env):
            return None
        with Path(os.devnull).open("r+b", buffering=0) as null:
            streams = {"stdin": null.fileno(), "stdout": 1, "stderr": 2}
            for name in streams:
                stream = options.get(name, streams[name])
                if stream in (subprocess.PIPE, subprocess.STDOUT):
                    return None
                if stream == subprocess.DEVNULL:
                    stream = null
                streams[name] = stream if isinstance(stream, int) else stream.fileno()
            cwd = Path.cwd() / (options.get("cwd") or "")
            return await preloaded.fork(cmd, env, str(cwd), list(streams.values()))

    async def wait(self) -> int | None:
        """Wait for the kernel's end and let go of it."""
        process = self.process
        if isinstance(process, WarmKernel):
            while process.poll() is None:
                await asyncio.sleep(_POLL)
        code = await super().wait()
        if isinstance(process, WarmKernel):
            process.close()
        return code

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel's group. A moment's patience here saves the manager's longer ones."""
        await super().kill(restart)
        process = self.process
        if isinstance(process, WarmKernel):
            for _ in range(100):
                if process.poll() is not None:
                    break
                await asyncio.sleep(_POLL)

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of what is left."""
        if not restart:
            if isinstance(self.process, WarmKernel):
                self.process.close()
                self.process = None
            if self._own is not None:
                self._own.close()
                self._own = None
        await super().cleanup(restart)


class WarmKernelManager(AsyncKernelManager):
    """A kernel manager of one run: its kernels come from that run's preloaded process.

    Parameters
    ----------
    preloaded : Preloaded
    """

    def __init__(self, preloaded: Preloaded, **options: Any) -> None:
        super().__init__(**options)
        self.preloaded = preloaded
        self.kernel_id = str(uuid.uuid4())
        file = Path(preloaded.folder) / f"{self.kernel_id}.json"
        if len(str(file)) < _SOCKET_PATH:
            # Sockets in a private folder: no port that another kernel takes first.
            self.transport = "ipc"
            self.connection_file = str(file)
        self.client_factory = _PromptClient

    async def _async_pre_start_kernel(self, **options: Any) -> Any:
        if self.provisioner is None:
            # Not by the factory: its default is the process's, and other runs may be under way.
            self.provisioner = WarmProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**options)

    pre_start_kernel = _async_pre_start_kernel


class _PromptClient(AsyncKernelClient):
    """A client that knows that its kernel is ready by its answers, where others wait 0.2 s."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # A kernel listens some milliseconds after its client first knocks; do not wait 100 ms.
        self.context.setsockopt(zmq.RECONNECT_IVL, 5)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until a request is answered on both channels that matter."""
        loop = asyncio.get_running_loop()
        end = loop.time() + (timeout or float("inf"))
        while not await self._answers(self.kernel_info()):
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if loop.time() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _answers(self, request: str) -> bool:
        try:
            reply = await self.get_shell_msg(timeout=1)
            self._handle_kernel_info_reply(reply)
            while True:
                # Outputs come on this channel: before it answers, they would be lost.
                message = await self.get_iopub_msg(timeout=0.05)
                status = message["content"].get("execution_state")
                if message["parent_header"].get("msg_id") == request and status == "idle":
                    return True
        except Empty:
            return False
