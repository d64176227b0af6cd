"""A forked kernel as its owner sees it: through the connection to the preloaded process."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import threading


class WarmKernel:
    """A forked kernel, with what `subprocess.Popen` has and jupyter_client uses.

    Attributes
    ----------
    pid : int
        Also the number of its process group.
    returncode : int or None
        As `subprocess` counts; minus nine when the preloaded process was killed.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        connection.setblocking(False)
        self._connection = connection
        self._lock = threading.Lock()
        self._closed = False

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        with self._lock:
            if self.returncode is None:
                self.returncode = self._news()
            return self.returncode

    def _news(self) -> int | None:
        if self._closed:
            return -signal.SIGKILL
        try:
            line = self._connection.recv(1 << 10)
        except BlockingIOError:
            return None
        except OSError:
            line = b""
        if line:
            return json.loads(line)["exit"]
        # The server was killed. The kernel dies with it, but its own children would stay.
        self._signal_group(signal.SIGKILL)
        return -signal.SIGKILL

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; see `subprocess.Popen.wait`."""
        if (code := self.poll()) is None:
            news = select.poll()
            news.register(self._connection, select.POLLIN)
            news.poll(None if timeout is None else 1000 * timeout)
            code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(f"kernel {self.pid}", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel's process group, if it still runs."""
        # Until the connection is closed the number is the kernel's, dead or alive.
        if self.poll() is None:
            self._signal_group(number)

    def _signal_group(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Let go: what is left of the kernel and its group is killed and reaped."""
        with self._lock:
            self._closed = True
            self._connection.close()
