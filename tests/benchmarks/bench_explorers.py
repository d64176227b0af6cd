"""How soon an explorer shows its new picture after a step of a slider.

Run by hand: ``python tests/benchmarks/bench_explorers.py [NAME…] [--steps N] [--record ID]``. Not
part of the test run. Each control of each explorer is moved over its whole range; no picture comes
from the cache of pictures, and nothing is prepared beforehand: what a notebook computes beside the
kernel is in the time. In a notebook 0.02 s are added, in which further changes may arrive.
"""

from __future__ import annotations

import argparse
import platform
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "widgets"))
from widgets_sweeping import values

from trialkit import records
from trialkit.widgets import _drawn, _latest, catalogue

GOAL = 0.1


def swept(entry: catalogue.Entry, record: records.Trial, most: int) -> pd.DataFrame:
    """Move every control over its range; return control and seconds of every step."""
    box = entry.build(record)
    begun = box.settings()
    rows = []
    for name, control in box.controls.items():
        if entry.name == "pasi" and "head" not in name:
            continue  # four regions do the same
        for value in values(control, most):
            if value == control.value:
                continue
            _drawn._picture.cache_clear()
            start = perf_counter()
            control.value = value
            rows.append((entry.notebook, entry.name, name, perf_counter() - start))
            assert box.picture.outputs[0]["output_type"] == "display_data", (entry.name, name)
        control.value = begun[name]
    return pd.DataFrame(rows, columns=["notebook", "explorer", "control", "seconds"])


def shown(steps: pd.DataFrame, by: list[str]) -> str:
    """Return a table in milliseconds."""
    groups = steps.groupby(by, sort=False)["seconds"]
    table = pd.DataFrame(
        {
            "steps": groups.size(),
            "median, ms": 1000 * groups.median(),
            "p95, ms": 1000 * groups.quantile(0.95),
            "largest, ms": 1000 * groups.max(),
        }
    ).round(0)
    table["goal"] = np.where(table["p95, ms"] <= 1000 * (GOAL - _latest.WAIT), "reached", "")
    return table.astype(dict.fromkeys(table.columns[:4], int)).reset_index().to_string(index=False)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--steps", type=int, default=15, help="of one control, at most")
    parser.add_argument("--record", default="cheng2022")
    chosen = parser.parse_args()
    record = records.load_trial(chosen.record)
    found = []
    for entry in catalogue.entries():
        if not chosen.names or entry.name in chosen.names:
            steps = swept(entry, record, chosen.steps)
            found.append(steps)
    steps = pd.concat(found)
    print(f"{chosen.record}, Python {platform.python_version()}, {len(steps)} steps")
    print(shown(steps, ["notebook", "explorer", "control"]))
    print()
    print(shown(steps, ["notebook", "explorer"]))
    print()
    share = (steps["seconds"] <= GOAL - _latest.WAIT).mean()
    print(f"{100 * share:.0f} % of all steps within {1000 * GOAL:.0f} ms, the wait included")


if __name__ == "__main__":
    main()
