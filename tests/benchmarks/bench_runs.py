"""How long a set of notebooks takes: Papermill, nbmake, the runner cold and warm, and the floor.

Run by hand: ``python tests/benchmarks/bench_runs.py [--rounds N] [--jobs N] [NOTEBOOK…]``, or with
``--light`` for eight notebooks that import the packages and draw one figure. Not part of the test
run. Rounds are interleaved, and ratios of medians are what to read: a machine that others use too
changes its pace from minute to minute.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import nbmake_environment

from notebooks import light_notebooks
from trialkit.runs import find_notebooks

PAPERMILL = "(a) papermill, one after the other"
NBMAKE = "(b) pytest --nbmake -n {}"
COLD = "(c) trialkit run --jobs {}, cold"
WARM = "(d) trialkit run --jobs {}, warm"
FLOOR = "(e) time of the cells in (d), divided by {}"
Ways = dict[str, Callable[[Path], None]]


def papermill(notebooks: list[Path], out: Path) -> None:
    """Run the Papermill command for one notebook after the other."""
    out.mkdir()
    for path in notebooks:
        _call(_module("papermill", str(path), str(out / path.name), "--no-progress-bar"))


def nbmake(notebooks: list[Path], out: Path, jobs: int) -> None:
    """Run the notebooks with pytest and nbmake."""
    out.mkdir()
    _call(nbmake_environment.pytest(notebooks, jobs, out), cwd=out)


def trialkit(notebooks: list[Path], out: Path, engine: str, jobs: int) -> None:
    """Run the notebooks with the runner."""
    options = ["--engine", engine, "--jobs", str(jobs), "--out", str(out)]
    _call(_module("trialkit", "run", *map(str, notebooks), *options))


def _module(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def _call(command: list[str], cwd: Path | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")


def cell_seconds(out: Path) -> float:
    """Return the time that the cells of executed notebooks took by Papermill's own clock."""
    return sum(
        cell["metadata"]["papermill"]["duration"] or 0
        for path in out.glob("*.ipynb")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    )


def processor_seconds() -> float:
    """Return the processor time of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ways(notebooks: list[Path], jobs: int) -> Ways:
    """Return the ways to compare; nbmake only where its environment can be made."""
    found: Ways = {PAPERMILL: lambda out: papermill(notebooks, out)}
    try:
        nbmake_environment.python()
        found[NBMAKE.format(jobs)] = lambda out: nbmake(notebooks, out, jobs)
    except RuntimeError as error:
        print(f"(b) is left out: {error}", file=sys.stderr)
    found[COLD.format(jobs)] = lambda out: trialkit(notebooks, out, "cold", jobs)
    found[WARM.format(jobs)] = lambda out: trialkit(notebooks, out, "warm", jobs)
    return found


def scaling(notebooks: list[Path], jobs: int) -> Ways:
    """Return other numbers of notebooks at a time, warm."""
    return {
        f"    trialkit run --jobs {n}, warm": lambda out, n=n: trialkit(notebooks, out, "warm", n)
        for n in (1, 2, 4)
        if n != jobs
    }


def measure(
    every: Ways, jobs: int, rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Take every way of running the notebooks, one after the other in each round.

    Returns
    -------
    seconds, processor : dict
        Way to wall time, and to processor time, which other users of the machine change less.
    """
    seconds: dict[str, list[float]] = {}
    processor: dict[str, list[float]] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            for i, (name, way) in enumerate(every.items()):
                out = Path(folder) / str(i)
                begin, used = perf_counter(), processor_seconds()
                way(out)
                seconds.setdefault(name, []).append(perf_counter() - begin)
                processor.setdefault(name, []).append(processor_seconds() - used)
                if name == WARM.format(jobs):
                    cells = cell_seconds(out) / jobs
                    seconds.setdefault(FLOOR.format(jobs), []).append(cells)
    return seconds, processor


def table(seconds: dict[str, list[float]], processor: dict[str, list[float]], jobs: int) -> str:
    """Return the medians as a table in Markdown, with their ratio to the warm run."""
    warm = median(seconds[WARM.format(jobs)])
    lines = ["| way | median, s | least, s | × (d) | processor, s |", "|---|---|---|---|---|"]
    for name, times in seconds.items():
        used = f"{median(processor[name]):.1f}" if name in processor else ""
        middle = median(times)
        ratio = f"{middle / warm:.2f}"
        lines.append(f"| {name.strip()} | {middle:.1f} | {min(times):.1f} | {ratio} | {used} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print a table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("notebooks", nargs="*")
    reader.add_argument("--light", action="store_true")
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        light = light_notebooks(Path(folder)) if given.light else []
        notebooks = light or find_notebooks(given.notebooks)
        every = ways(notebooks, given.jobs) | scaling(notebooks, given.jobs)
        before = os.getloadavg()[0]
        seconds, processor = measure(every, given.jobs, given.rounds)
    kind = "light notebooks" if light else "notebooks of the course"
    print(f"\n### {len(notebooks)} {kind}, {os.cpu_count()} cores, {given.rounds} rounds")
    print(f"\nLoad of the machine before: {before:.1f}.\n")
    print(table(seconds, processor, given.jobs))


if __name__ == "__main__":
    main()
