"""The app as a person starts it: a process of its own, told to stop as a person would."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

STARTS_WITHIN = 120  # seconds, on a machine that runs other tests at the same time


@dataclass
class Running:
    """A running app."""

    process: subprocess.Popen[str]
    address: str
    said: list[str]

    def family(self) -> list[psutil.Process]:
        """Return its process and all that it started."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def stop(self, how: int = signal.SIGINT) -> int:
        """End it as Ctrl-C does, and return its exit code."""
        self.process.send_signal(how)
        return self.process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(*options: str, home: Path, env: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Start ``trialkit app`` in a folder, with nothing of the person's own configuration."""
    folders = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "IPYTHONDIR": home / "ipython",
        "TMPDIR": home / "tmp",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    words = ["app", "--no-browser", "--port", str(free_port()), *options]
    process = subprocess.Popen(
        [sys.executable, "-m", "trialkit", *words],
        cwd=home,
        env={**os.environ, **{name: str(path) for name, path in folders.items()}, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    said: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        for line in process.stdout:
            said.append(line)
            if "http://" in line:
                ready.set()
        ready.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        assert ready.wait(STARTS_WITHIN), said
        found = re.search(r"http://\S+", "".join(said))
        assert found, "".join(said)
        yield Running(process, found[0], said)
    finally:
        for one in psutil.Process(process.pid).children(recursive=True) if alive(process) else ():
            one.kill()
        process.kill()
        process.wait(timeout=30)
        listener.join(timeout=10)
        process.stdout.close()


def alive(process: subprocess.Popen[str]) -> bool:
    return process.poll() is None
