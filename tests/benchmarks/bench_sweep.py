"""How long a sweep takes: 100 parameter sets of one light notebook, above the time of its cells.

Run by hand: ``python tests/benchmarks/bench_sweep.py [--sets N] [--jobs N] [--engine cold]``. Not
part of the test run. The notebook imports the packages, draws one figure and leaves one result.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import nbformat

PARAMETERS = 'trial: str = "cheng2022"\nseed: int = 1\nresults_path: str = ""'
CELLS = (
    "import numpy as np, pandas as pd, seaborn as sns\n"
    "from matplotlib import pyplot as plt\n"
    "from trialkit import results",
    "y = np.random.default_rng(seed).normal(size=50)\n"
    'sns.scatterplot(pd.DataFrame({"x": np.arange(50), "y": y}), x="x", y="y")\n'
    "plt.show()",
    'book = results.Results("light")\n'
    'book.add("mean", y.mean(), kind="synthetic")\n'
    "book.save(results_path)",
)


def light_notebook(folder: Path) -> Path:
    """Write the notebook."""
    cells = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source) for source in CELLS]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "light.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def measure(sets: int, jobs: int, engine: str) -> tuple[float, float]:
    """Return the wall time of a sweep and the time of its cells, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [sys.executable, "-m", "trialkit", "sweep", str(light_notebook(Path(folder)))]
        command += ["--grid", "seed=" + ",".join(map(str, range(sets))), "--out", str(out)]
        command += ["--jobs", str(jobs), "--engine", engine]
        begin = perf_counter()
        done = subprocess.run(command, capture_output=True, text=True)
        wall = perf_counter() - begin
        if done.returncode:
            raise SystemExit(f"{done.stdout}\n{done.stderr}")
        about = json.loads((out / "sweep.json").read_text(encoding="utf-8"))
        return wall, sum(this["cell_seconds"] for this in about["sets"])


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--sets", type=int, default=100)
    reader.add_argument("--jobs", type=int, default=os.cpu_count())
    reader.add_argument("--engine", choices=["warm", "cold"], default="warm")
    chosen = reader.parse_args()
    wall, cells = measure(chosen.sets, chosen.jobs, chosen.engine)
    floor = cells / chosen.jobs
    print(f"{chosen.sets} sets, {chosen.jobs} at a time, {chosen.engine} kernels")
    print(f"wall time                          {wall:6.1f} s")
    print(f"cells, divided by {chosen.jobs:<2}               {floor:6.1f} s")
    print(f"a set, above its cells             {(wall - floor) / chosen.sets:6.2f} s")


if __name__ == "__main__":
    main()
