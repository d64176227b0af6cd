"""Dask clusters for tests: small, quiet, on ports that are free, and gone afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_START_SECONDS = 60
# Beside these a test run has nothing to look at, and no port to fight for.
_COMMON = ["--host", "127.0.0.1", "--no-dashboard"]
_QUIET = {
    "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error",
    # what a lost worker costs on a machine that others use is not what these tests are about
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s",
}


def until(condition, seconds: float = _START_SECONDS) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


@dataclass
class Cluster:
    """A scheduler and its workers, each a process started by hand."""

    folder: Path
    env: dict[str, str]
    processes: list[subprocess.Popen]
    address: str = ""

    def start(self, kind: str, *arguments: str) -> subprocess.Popen:
        """Start a scheduler or a worker."""
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *_COMMON, *arguments]
        with (self.folder / f"{kind}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, env=self.env, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def worker(self, *arguments: str) -> subprocess.Popen:
        """Start a worker with one thread, and no nanny that would start it anew."""
        local = str(self.folder / f"worker-{len(self.processes)}")
        return self.start(
            *("worker", self.address, "--nthreads", "1", "--no-nanny"),
            *("--local-directory", local, *arguments),
        )

    def stop(self) -> None:
        """End all of it."""
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            process.kill()
            process.wait()


@contextlib.contextmanager
def started(folder: Path, workers: int = 2, **env: str) -> Iterator[Cluster]:
    """Start a scheduler and workers as separate processes."""
    folder.mkdir()
    cluster = Cluster(folder, {**os.environ, **_QUIET, **env}, [])
    try:
        file = folder / "scheduler.json"
        cluster.start("scheduler", "--port", "0", "--scheduler-file", str(file))
        until(lambda: file.exists() and file.read_text().strip().endswith("}"))
        cluster.address = json.loads(file.read_text())["address"]
        for _ in range(workers):
            cluster.worker()
        yield cluster
    finally:
        cluster.stop()


def descendants(pid: int) -> set[int]:
    """Return the processes that a process has started, and theirs, without itself."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout.split()
    parents = dict(zip(map(int, listed[::2]), map(int, listed[1::2]), strict=True))
    found: set[int] = set()
    level = {pid}
    while level := {child for child, parent in parents.items() if parent in level}:
        found |= level
    return found


def alive(pids: set[int]) -> set[int]:
    """Return those that still run; one that has ended and waits to be reaped does not."""
    return {pid for pid in pids if _state(pid) not in ("", "Z", "X")}


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def kill(pid: int) -> None:
    """Kill a process at once."""
    os.kill(pid, signal.SIGKILL)
