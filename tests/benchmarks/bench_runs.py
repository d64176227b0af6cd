"""How long a set of notebooks takes: Papermill alone, the runner cold and warm, and the floor.

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
from pathlib import Path
from statistics import median
from time import perf_counter

import nbformat

from trialkit.runs import find_notebooks

PARAMETERS = 'trial: str = "cheng2022"  # record\nresults_path: str = ""  # file'
LIGHT = """
import numpy as np, pandas as pd, seaborn as sns, statsmodels.api as sm
from scipy import stats
from matplotlib import pyplot as plt
data = pd.DataFrame({"x": np.arange(50), "y": np.random.default_rng(1).normal(size=50)})
sns.scatterplot(data, x="x", y="y")
plt.show()
"""


def light_notebooks(folder: Path, number: int = 8) -> list[Path]:
    """Write notebooks that import the packages and draw one figure."""
    paths = []
    for i in range(number):
        cells = [
            nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell(LIGHT),
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        paths.append(folder / f"{i:02}_light.ipynb")
        nbformat.write(book, paths[-1])
    return paths


def papermill(notebooks: list[Path], out: Path) -> None:
    """Run the Papermill command for one notebook after the other."""
    out.mkdir()
    for path in notebooks:
        command = ["papermill", str(path), str(out / path.name), "--no-progress-bar"]
        _call(command)


def trialkit(notebooks: list[Path], out: Path, engine: str, jobs: int) -> None:
    """Run the notebooks with the runner."""
    options = ["--engine", engine, "--jobs", str(jobs), "--out", str(out)]
    _call(["trialkit", "run", *map(str, notebooks), *options])


def _call(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)
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


def measure(
    notebooks: list[Path], jobs: int, rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Take every way of running the notebooks, one after the other in each round.

    Returns
    -------
    seconds, processor : dict
        Way to wall time, and to processor time, which other users of the machine change less.
    """
    ways = {
        "(a) papermill, serial, cold": lambda out: papermill(notebooks, out),
        f"(c) trialkit run --jobs {jobs}, cold": lambda out: trialkit(notebooks, out, "cold", jobs),
        f"(d) trialkit run --jobs {jobs}, warm": lambda out: trialkit(notebooks, out, "warm", jobs),
        "    trialkit run --jobs 1, warm": lambda out: trialkit(notebooks, out, "warm", 1),
    }
    floor = f"(e) cells of the last, divided by {jobs}"
    seconds: dict[str, list[float]] = {name: [] for name in (*ways, floor)}
    processor: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            for i, (name, way) in enumerate(ways.items()):
                begin, used = perf_counter(), processor_seconds()
                way(Path(folder) / str(i))
                seconds[name].append(perf_counter() - begin)
                processor[name].append(processor_seconds() - used)
            seconds[floor].append(cell_seconds(Path(folder) / str(len(ways) - 1)) / jobs)
    return seconds, processor


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
        seconds, processor = measure(notebooks, given.jobs, given.rounds)
    medians = {name: median(times) for name, times in seconds.items()}
    warm = next(value for name, value in medians.items() if name.startswith("(d)"))
    print(f"{len(notebooks)} notebooks, {os.cpu_count()} cores, {given.rounds} rounds\n")
    print("| way | median, s | times (d) | processor, s |\n|---|---|---|---|")
    for name, value in medians.items():
        used = f"{median(processor[name]):.1f}" if name in processor else ""
        print(f"| {name.strip()} | {value:.1f} | {value / warm:.2f} | {used} |")


if __name__ == "__main__":
    main()
