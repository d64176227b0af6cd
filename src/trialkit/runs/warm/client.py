"""The near end of the preloaded process: start it, ask it for kernels, let go of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self
from weakref import WeakSet

from trialkit.runs.warm.kernel import WarmKernel

# What the notebooks of most courses import, and what an ordinary kernel imports as it starts.
# The inline backend is not here: it hooks into the shell that is there when it is imported.
PACKAGES = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "numpy",
    "pandas",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "seaborn",
    "scipy.stats",
    "statsmodels.api",
    "ipywidgets",
)

# They count when an interpreter, or a library in it, starts; a fork cannot take them back.
_FIXED = ("PYTHON", "LC_", "LANG", "LD_", "MPL", "OMP_", "MKL_", "OPENBLAS_", "NUMEXPR_")
_LAUNCHER = ["-m", "ipykernel_launcher"]
_ENDED = "the preloaded process ended"
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def available() -> bool:
    """Return whether this system can fork kernels: Linux with process descriptors.

    macOS can fork, but its system libraries may crash in the fork; Windows cannot.
    """
    if sys.platform != "linux":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


def environment(jobs: int) -> dict[str, str]:
    """Return the environment for kernels of which `jobs` run side by side.

    More than one at a time take one thread each for linear algebra, unless it is set: as many
    threads as cores in each would only wait for one another. The libraries read it when they are
    imported, so that the preloaded process needs it too.
    """
    own = dict(os.environ)
    if jobs > 1:
        own.update({name: own.get(name, "1") for name in _THREADS})
    return own


def _to_stderr(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


class Preloaded:
    """A process with the heavy packages imported, for as long as one run lasts.

    Safe to use from several threads. Used as a context manager it ends with the block, and its
    kernels with it; it also ends when this process is killed.

    Parameters
    ----------
    packages : sequence of str
        Modules to import.
    env : mapping, optional
        Environment of the process; default: that of this one.
    say : callable
        Called at most once, with a sentence that says why kernels start in the ordinary way.

    Attributes
    ----------
    folder : str
        A folder of its own for the sockets of its kernels.
    failure : str or None
        Why kernels start in the ordinary way.
    """

    def __init__(
        self,
        packages: Sequence[str] = PACKAGES,
        env: Mapping[str, str] | None = None,
        say: Callable[[str], None] = _to_stderr,
    ) -> None:
        self.closed = False
        self.failure: str | None = None
        self._kernels: WeakSet[WarmKernel] = WeakSet()
        self._has_forked = False
        self.process: subprocess.Popen[bytes] | None = None
        self.folder = tempfile.mkdtemp(prefix="trialkit-")
        self._env = dict(os.environ if env is None else env)
        self._say = say
        self._lock = threading.Lock()
        if available():
            self._start(packages)
        else:
            self._fail("this system cannot fork a running Python safely")

    def _start(self, packages: Sequence[str]) -> None:
        self._control, theirs = socket.socketpair()
        own = {k: v for k, v in self._env.items() if k != "JPY_PARENT_PID"}
        # As ipykernel sets it, but Matplotlib is imported here before ipykernel could.
        own.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        # The debugger, which every kernel imports, would complain once about frozen modules.
        own.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        server = str(Path(__file__).with_name("server.py"))
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, server, str(theirs.fileno()), self.folder, *packages],
                env=own,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process and every kernel that it still has."""
        with self._lock:
            if self.closed:
                return
            self.closed = True
            kernels = list(self._kernels)
        for kernel in kernels:
            kernel.poll()
            kernel.close()
        if self.process is not None:
            self._control.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                # Without kernels it may still be importing, and has nothing to tidy up.
                self.process.wait(timeout=5 if self._has_forked else 0)
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """Return this process's environment as a kernel that is to be forked must have it."""
        now = {k: v for k, v in os.environ.items() if not k.startswith(_FIXED)}
        return now | _fixed(self._env)

    def fits(self, command: Sequence[str], env: Mapping[str, str]) -> bool:
        """Return whether a fork can stand for this command: our Python, our kernel, our start."""
        return (
            self.failure is None
            and not self.closed
            and command[0] == sys.executable
            and list(command[1:3]) == _LAUNCHER
            and _fixed(env) == _fixed(self._env)
        )

    async def fork(
        self,
        command: Sequence[str],
        env: Mapping[str, str],
        cwd: str,
        standard: Sequence[int],
        timeout: float = 60,
    ) -> WarmKernel | None:
        """Return a kernel forked for an ordinary kernel's command, or None where that failed.

        Parameters
        ----------
        command : sequence of str
            As in the kernel specification, filled in.
        env, cwd
            Environment and folder of the kernel.
        standard : sequence of int
            Its standard input, output and error.
        timeout : float
            Seconds that the preload and the fork may take.

        Raises
        ------
        RuntimeError
            If the run is over and this was closed.
        """
        connection, theirs = socket.socketpair()
        connection.setblocking(False)
        kernel = None
        try:
            with theirs, self._lock:
                if self.closed:
                    raise RuntimeError("the run is over: no kernel is started")
                socket.send_fds(self._control, [b"k"], [theirs.fileno(), *standard])
            request = {"argv": [_launcher(), *command[3:]], "env": dict(env), "cwd": cwd}
            answer = await asyncio.wait_for(_ask(connection, request), timeout)
            if pid := answer.get("pid"):
                kernel = WarmKernel(pid, connection)
                with self._lock:
                    self._has_forked = True
                    self._kernels.add(kernel)
            elif failure := answer.get("failure"):
                self._fail(failure)
        except TimeoutError:
            self._fail(f"no kernel within {timeout:g} s")
        except OSError as error:
            self._fail(_ENDED if isinstance(error, ConnectionError) else str(error))
        finally:
            if kernel is None:
                connection.close()
        if self.closed and kernel is None:
            raise RuntimeError("the run is over: no kernel is started")
        return kernel

    def _fail(self, reason: str) -> None:
        with self._lock:
            if self.failure is None and not self.closed:
                self.failure = reason
                self._say(f"No warm kernels: {reason}. Each notebook starts an ordinary kernel.")


def _launcher() -> str:
    import ipykernel_launcher

    return str(ipykernel_launcher.__file__)


def _fixed(env: Mapping[str, str]) -> dict[str, str]:
    return {k: v for k, v in env.items() if k.startswith(_FIXED)}


async def _ask(connection: socket.socket, request: Mapping[str, Any]) -> dict[str, Any]:
    """Send a request and return the answer; what comes after it on the connection stays there."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(connection, json.dumps(request).encode() + b"\n")
    line = bytearray()
    while not line.endswith(b"\n"):
        if not (sign := await loop.sock_recv(connection, 1)):
            return {"failure": _ENDED}
        line += sign
    return json.loads(line)
