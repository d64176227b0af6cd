"""How long the two-stage search takes, what memory it needs, and how fast trials are simulated.

Run by hand: ``python tests/benchmarks/bench_designs.py``. Not part of the test run.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from trialkit import designs

# clinfun's compiled Fortran search on a two-core machine like CI's; it takes the same time at
# all rates.
FORTRAN_MS = {50: 1.4, 100: 9.0, 200: 100.0, 500: 3300.0}
USUAL = (0.25, 0.45, 0.05, 0.10)
# Rates so close that designs appear only near the largest n: the most that can be asked.
HARD = {
    50: (0.25, 0.45, 0.05, 0.10),
    100: (0.25, 0.40, 0.05, 0.10),
    200: (0.25, 0.35, 0.05, 0.10),
    500: (0.25, 0.315, 0.05, 0.10),
}
TRIALS = 1_000_000


def best_of(task: Callable[[], Any], times: int = 5) -> float:
    """Return the shortest of several times in seconds."""
    found = []
    for _ in range(times):
        start = perf_counter()
        task()
        found.append(perf_counter() - start)
    return min(found)


def search(n_max: int, setting: tuple[float, ...], every_n: bool) -> dict[str, Any]:
    """Time one search, and measure the memory of another."""

    def task() -> designs.SimonDesigns:
        return designs.simon(*setting, n_max=n_max, every_n=every_n)

    seconds = best_of(task)
    tracemalloc.start()
    found = task()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    milliseconds = 1000 * seconds
    return {
        "n_max": n_max,
        "rates": f"{setting[0]:g} v {setting[1]:g}",
        "designs": "every n" if every_n else "undominated",
        "optimal": found.optimal.boundary,
        "ms": milliseconds,
        "Fortran ms": FORTRAN_MS[n_max],
        "times as fast": FORTRAN_MS[n_max] / milliseconds,
        "peak MB": peak / 1e6,
    }


def simulated(name: str, design: Any, rates: Any, sizes: tuple[int, int]) -> dict[str, Any]:
    """Time a million trials against NumPy's binomial draws of the same sizes."""
    seconds = best_of(lambda: designs.simulate(design, rates, size=TRIALS, seed=1))
    rng = np.random.default_rng(1)
    pair = np.broadcast_to(rates, 2)

    def plain() -> None:
        for n, rate in zip(sizes, pair, strict=True):
            rng.binomial(n, rate, TRIALS)

    seconds_plain = best_of(plain)
    return {
        "design": name,
        "ms per million": 1000 * seconds,
        "trials per second": TRIALS / seconds,
        "plain draw ms": 1000 * seconds_plain,
        "times the plain draw": seconds_plain / seconds,
    }


def shown(title: str, rows: list[dict[str, Any]]) -> None:
    """Print a table."""
    print(f"\n{title}")
    print(pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.3g}"))


def main() -> None:
    """Print both tables."""
    designs.simon(*USUAL)  # imports
    rows = [
        search(n_max, setting, every_n)
        for every_n in (False, True)
        for settings in (dict.fromkeys(FORTRAN_MS, USUAL), HARD)
        for n_max, setting in settings.items()
    ]
    shown("Two-stage search, alpha 0.05, power 0.90", rows)
    two_stage = designs.simon(*USUAL).optimal
    rows = [
        simulated("two stages 6/22 19/57, rate 0.25", two_stage, 0.25, (22, 35)),
        simulated("two stages 6/22 19/57, rate 0.45", two_stage, 0.45, (22, 35)),
        simulated("two arms 60 + 60, Fisher", designs.TwoArm(60, 60), (0.1, 0.3), (60, 60)),
        simulated(
            "two arms 300 + 300, z", designs.TwoArm(300, 300, 0.05, "z"), (0.3, 0.4), (300, 300)
        ),
    ]
    shown("Simulated trials: one million at one rate", rows)


if __name__ == "__main__":
    main()
