"""How long the command takes to start, and how much memory a running notebook needs.

Run by hand: ``python tests/benchmarks/bench_start.py [NOTEBOOK…]``. Not part of the test run.
Memory is the proportional share: what processes have in common is divided between them, so that
kernels forked from one process are not charged for the same pages twice. Linux only.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import psutil

from trialkit.runs import find_notebooks

COMMANDS = (["--help"], ["run", "--help"], ["trials", "list"], ["trials", "show", "cheng2022"])
_EVERY = 0.25
_MB = 1e6


def start(rounds: int) -> list[tuple[str, float]]:
    """Return the median seconds of each command; Python alone comes first."""
    python = [sys.executable, "-c", "pass"]
    rows = [("python -c pass", _median_seconds(python, rounds))]
    for words in COMMANDS:
        command = [sys.executable, "-m", "trialkit", *words]
        rows.append((f"trialkit {' '.join(words)}", _median_seconds(command, rounds)))
    return rows


def _median_seconds(command: list[str], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        begin = perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(perf_counter() - begin)
    return median(times)


@dataclass
class Memory:
    """The largest shares seen, in bytes.

    Attributes
    ----------
    kernels : dict
        Process number to the most that this kernel had.
    preloaded, runner, all : int
        The process that kernels are forked from, the command itself, all at once.
    """

    kernels: dict[int, int] = field(default_factory=dict)
    preloaded: int = 0
    runner: int = 0
    all: int = 0

    def look(self, runner: psutil.Process) -> None:
        """Look at all processes of a run once."""
        shares = {process: _share(process) for process in _family(runner)}
        self.all = max(self.all, sum(shares.values()))
        for process, share in shares.items():
            try:
                words, parent = process.cmdline(), process.parent()
                forked = parent is not None and _is_server(parent.cmdline())
            except psutil.Error:
                continue
            if process == runner:
                self.runner = max(self.runner, share)
            elif "ipykernel_launcher" in words or forked:
                self.kernels[process.pid] = max(self.kernels.get(process.pid, 0), share)
            elif _is_server(words):
                self.preloaded = max(self.preloaded, share)


def memory(notebooks: list[Path], engine: str) -> Memory:
    """Run notebooks two at a time, and look at the processes meanwhile."""
    seen, ended = Memory(), threading.Event()
    with tempfile.TemporaryDirectory() as out:
        words = ["run", *map(str, notebooks), "--engine", engine, "--jobs", "2", "--out", out]
        run = subprocess.Popen(
            [sys.executable, "-m", "trialkit", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

        def watch() -> None:
            process = psutil.Process(run.pid)
            while not ended.is_set():
                seen.look(process)
                sleep(_EVERY)

        watcher = threading.Thread(target=watch)
        watcher.start()
        code = run.wait()
        ended.set()
        watcher.join()
    if code:
        raise SystemExit(f"trialkit {' '.join(words)} ended with {code}")
    return seen


def _family(runner: psutil.Process) -> list[psutil.Process]:
    try:
        return [runner, *runner.children(recursive=True)]
    except psutil.Error:
        return []


def _share(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except psutil.Error:
        return 0


def _is_server(words: list[str]) -> bool:
    return any(Path(word).parts[-2:] == ("warm", "server.py") for word in words)


def main() -> None:
    """Measure and print both tables."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("notebooks", nargs="*")
    reader.add_argument("--rounds", type=int, default=5)
    given = reader.parse_args()
    print("\n### Start of the command\n\n| command | median, s |\n|---|---|")
    for name, seconds in start(given.rounds):
        print(f"| `{name}` | {seconds:.2f} |")
    if not sys.platform.startswith("linux"):
        print("\nMemory is measured on Linux only.")
        return
    print("\n### Memory, two notebooks at a time (proportional share, MB)\n")
    print("| kernels | a kernel, median of the most | the largest | preloaded | runner | all |")
    print("|---|---|---|---|---|---|")
    for engine in ("cold", "warm"):
        seen = memory(find_notebooks(given.notebooks), engine)
        most = list(seen.kernels.values())
        figures = [median(most), max(most), seen.preloaded, seen.runner, seen.all]
        shown = " | ".join(f"{figure / _MB:.0f}" if figure else "" for figure in figures)
        print(f"| {engine} | {shown} |")


if __name__ == "__main__":
    main()
