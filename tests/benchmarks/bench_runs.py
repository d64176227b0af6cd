"""How long a set of notebooks takes: Papermill, nbmake, the runner cold and warm, and the floor.

Run by hand: ``python tests/benchmarks/bench_runs.py [--rounds N] [--jobs N] [NOTEBOOK…]``, or with
``--light`` for eight notebooks that import the packages and draw one figure. Not part of the test
run. Rounds are interleaved, and ratios of medians are what to read: a machine that others use too
changes its pace from minute to minute.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, time

import above_floor
import nbmake_environment

from notebooks import light_notebooks
from trialkit.runs import find_notebooks

PAPERMILL = "(a) papermill, one after the other"
NBMAKE = "(b) pytest --nbmake -n {}"
COLD = "(c) trialkit run --jobs {}, cold"
WARM = "(d) trialkit run --jobs {}, warm"
FLOOR = "(e) time of the cells in (d), divided by {}"
Ways = dict[str, Callable[[Path], None]]
Times = defaultdict[str, list[float]]


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


def measure(every: Ways, jobs: int, rounds: int) -> tuple[Times, Times, Times]:
    """Take every way of running the notebooks, one after the other in each round.

    Returns
    -------
    seconds, processor : dict
        Way to wall time, and to processor time, which other users of the machine change less.
    parts : dict
        What the wall time of the warm run was spent on.
    """
    seconds, processor, parts = Times(list), Times(list), Times(list)
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            for i, (name, way) in enumerate(every.items()):
                out = Path(folder) / str(i)
                begin, used, called = perf_counter(), processor_seconds(), time()
                way(out)
                seconds[name].append(perf_counter() - begin)
                processor[name].append(processor_seconds() - used)
                if name == WARM.format(jobs):
                    for part, spent in above_floor.split(out, called, time(), jobs).items():
                        parts[part].append(spent)
                    seconds[FLOOR.format(jobs)].append(parts[above_floor.CELLS][-1])
    return seconds, processor, parts


def table(seconds: Times, processor: Times, jobs: int) -> str:
    """Return the medians as a table in Markdown, with their ratio to the warm run."""
    warm = median(seconds[WARM.format(jobs)])
    lines = ["| way | median, s | least, s | × (d) | processor, s |", "|---|---|---|---|---|"]
    for name, times in seconds.items():
        used = f"{median(processor[name]):.1f}" if name in processor else ""
        middle = median(times)
        ratio = f"{middle / warm:.2f}"
        lines.append(f"| {name.strip()} | {middle:.1f} | {min(times):.1f} | {ratio} | {used} |")
    return "\n".join(lines)


def table_of_parts(parts: Times) -> str:
    """Return what the warm run's time was spent on, as a table in Markdown."""
    lines = ["| part of (d) | median, s |", "|---|---|"]
    lines += [f"| {part} | {median(times):.1f} |" for part, times in parts.items()]
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
        seconds, processor, parts = measure(every, given.jobs, given.rounds)
    kind = "light notebooks" if light else "notebooks of the course"
    print(f"\n### {len(notebooks)} {kind}, {os.cpu_count()} cores, {given.rounds} rounds")
    print(f"\nLoad of the machine before: {before:.1f}.\n")
    print(table(seconds, processor, given.jobs))
    print(f"\n{table_of_parts(parts)}")


if __name__ == "__main__":
    main()
