"""The preloaded process: it imports the heavy packages once and forks a kernel per request.

Run as a script, by path, with nothing of the kit imported: what a notebook finds in its kernel
is Python, the preloaded packages and nothing else. It has one thread and forks nothing but
kernels.

The socket it is given carries one byte a request, and with it the file descriptors of the kernel:
its own connection, then standard input, output and error. The connection brings one line of JSON
(``argv``, ``env``, ``cwd``) and takes back ``{"pid": …}`` from the kernel and later
``{"exit": …}`` from here. The far end lets go of a kernel by closing the connection, and of all
by closing the first socket, which the operating system also does when it is killed.
"""

import sys

if __name__ == "__main__":
    # As with `python -m ipykernel_launcher`: a kernel must not find the files beside this one.
    del sys.path[0]

import builtins
import contextlib
import gc
import importlib
import json
import os
import random
import selectors
import shutil
import signal
import socket
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

_SET_PDEATHSIG = 1  # prctl's PR_SET_PDEATHSIG


@dataclass
class _Kernel:
    """One forked kernel.

    It is reaped only when the far end has let go: until then its number stays its own, and a
    signal that is on its way cannot hit another process.
    """

    pid: int
    exit: int
    connection: socket.socket
    ended: bool = False
    released: bool = False

    def kill(self) -> None:
        """Kill it and its process group; also before it has made the group."""
        for send in (os.kill, os.killpg):
            with contextlib.suppress(ProcessLookupError):
                send(self.pid, signal.SIGKILL)

    def status(self) -> int:
        """Return its exit code as `subprocess` counts, without reaping it."""
        found = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status


class Server:
    """Fork kernels on request until the far end of `control` is closed.

    Parameters
    ----------
    control : socket.socket
    preloaded : Preload
    """

    def __init__(self, control: socket.socket, preloaded: "Preload") -> None:
        self._control = control
        self._preloaded = preloaded
        self._kernels: dict[int, _Kernel] = {}
        self._events = selectors.DefaultSelector()
        self._events.register(control, selectors.EVENT_READ, self._on_control)
        self._closed = False

    def serve(self) -> "Request | None":
        """Return a request in the process that is to become its kernel, None in this one."""
        while not self._closed:
            for key, _ in self._events.select():
                if request := key.data():
                    return request
        for kernel in self._kernels.values():
            kernel.kill()
        return None

    def _on_control(self) -> "Request | None":
        # One byte at a time: the descriptors of two requests must not come in one piece.
        signs, descriptors, _, _ = socket.recv_fds(self._control, 1, 4)
        if not signs:
            self._closed = True
            return None
        connection = socket.socket(fileno=descriptors[0])
        request, failure = _read(connection, descriptors[1:]), self._preloaded.failure
        if request is not None and failure is None:
            try:
                if self._fork(request):
                    return request
            except OSError as error:
                failure = f"no fork ({error.strerror})"
        if failure is not None:
            _answer(connection, {"failure": failure})
        for descriptor in descriptors[1:]:
            os.close(descriptor)
        return None

    def _fork(self, request: "Request") -> bool:
        """Return True in the process that is to become the kernel."""
        with warnings.catch_warnings():
            # BLAS may hold threads that cope with a fork; from 3.12 Python warns of any.
            warnings.simplefilter("ignore", DeprecationWarning)
            server, pid = os.getpid(), os.fork()
        if pid == 0:
            self._leave()
            request.begin(server, self._preloaded.variables)
            return True
        kernel = self._kernels[pid] = _Kernel(pid, os.pidfd_open(pid), request.connection)
        watch = self._events.register
        watch(kernel.exit, selectors.EVENT_READ, lambda: self._on_exit(kernel))
        watch(kernel.connection, selectors.EVENT_READ, lambda: self._on_release(kernel))
        return False

    def _on_exit(self, kernel: _Kernel) -> None:
        kernel.ended = True
        self._events.unregister(kernel.exit)
        os.close(kernel.exit)
        _answer(kernel.connection, {"exit": kernel.status()})
        self._reap(kernel)

    def _on_release(self, kernel: _Kernel) -> None:
        kernel.released = True
        self._events.unregister(kernel.connection)
        kernel.kill()
        self._reap(kernel)

    def _reap(self, kernel: _Kernel) -> None:
        if kernel.ended and kernel.released:
            os.waitpid(kernel.pid, 0)
            kernel.connection.close()
            del self._kernels[kernel.pid]

    def _leave(self) -> None:
        """Close what is the server's own in a forked kernel, or ends would never be noticed."""
        self._events.close()
        self._control.close()
        for kernel in self._kernels.values():
            kernel.connection.close()
            if not kernel.ended:
                os.close(kernel.exit)
        self._kernels.clear()


@dataclass
class Request:
    """A kernel that is asked for, and the process that becomes it."""

    connection: socket.socket
    standard: list[int]
    argv: list[str]
    env: dict[str, str]
    cwd: str

    def begin(self, server: int, variables: dict[str, str]) -> None:
        """Make this process a kernel's: group, streams, environment, folder, random state."""
        os.setsid()
        _die_with_parent()
        if os.getppid() != server:
            os._exit(1)
        for standard, descriptor in enumerate(self.standard):
            os.dup2(descriptor, standard)
        for descriptor in self.standard:
            os.close(descriptor)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(self.env | variables, JPY_PARENT_PID=str(server))
        try:
            os.chdir(self.cwd)
        except OSError:
            # The ordinary start says what is wrong with the folder.
            _answer(self.connection, {})
            os._exit(1)
        time.tzset()
        random.seed()
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()
        _answer(self.connection, {"pid": os.getpid()})
        self.connection.close()

    def run(self) -> None:
        """Be the kernel until it ends."""
        from ipykernel.kernelapp import IPKernelApp

        sys.argv = self.argv
        sys.orig_argv = [sys.executable, "-m", "ipykernel_launcher", *self.argv[1:]]
        # ipykernel read the variable when it was imported: in the server, too early.
        app = IPKernelApp.instance(parent_handle=os.getppid())
        app.initialize(self.argv[1:])
        if "ipywidgets" in sys.modules:
            # It does this when it is imported, if there is a shell by then.
            sys.modules["ipywidgets"].load_ipython_extension(app.shell)
        app.start()


@dataclass(frozen=True)
class Preload:
    """What importing the packages came to.

    Attributes
    ----------
    failure : str or None
        Why no kernel can be forked; it answers every request.
    variables : dict
        Environment variables that the packages set when they are imported, as in any kernel.
    """

    failure: str | None
    variables: dict[str, str]


@contextlib.contextmanager
def _as_if_in_a_kernel() -> Iterator[None]:
    """Let packages that look around when they are imported see what a kernel would show them.

    Pandas decides then how wide tables are shown: as in a terminal, or as in a notebook.
    """
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]


def preload(modules: list[str]) -> Preload:
    """Import the modules."""
    before, failure = dict(os.environ), None
    gc.disable()
    with _as_if_in_a_kernel():
        for name in modules:
            try:
                importlib.import_module(name)
            except BaseException as error:
                failure = f"{name} cannot be imported ({type(error).__name__}: {error})"
                break
    gc.enable()
    gc.collect()
    # Later collections in a kernel would touch, and so copy, every page of what is shared.
    gc.freeze()
    variables = {k: v for k, v in os.environ.items() if before.get(k) != v}
    return Preload(failure, variables)


def _read(connection: socket.socket, standard: list[int]) -> Request | None:
    """Return the request that a connection brings; None when the far end is gone."""
    line = bytearray()
    while not line.endswith(b"\n"):
        if not (piece := connection.recv(1 << 16)):
            return None
        line += piece
    return Request(connection, standard, **json.loads(line))


def _answer(connection: socket.socket, message: dict[str, object]) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(message).encode() + b"\n")


def _die_with_parent() -> None:
    """Ask for SIGKILL when the server ends. It is bound to the server's thread: its only one."""
    import ctypes

    ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def main(descriptor: int, folder: str, modules: list[str]) -> None:
    """Preload and serve, then remove the folder of the sockets; in a forked kernel, be it."""
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = Server(control, preload(modules))
    request = server.serve()
    del server, control
    if request is None:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        request.run()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
