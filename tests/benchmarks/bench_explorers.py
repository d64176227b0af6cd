"""How soon an explorer shows its new picture after a step of a slider.

Run by hand: ``python tests/benchmarks/bench_explorers.py [NAME…] [--steps N] [--record ID]``. Not
part of the test run. Each control of each explorer is moved, in three ways:

- *cold*: to values spread over its whole range. Every picture is drawn for the step; none comes
  from the cache of pictures, and nothing is prepared beforehand. What a notebook computes beside
  the kernel is in the time.
- *by hand*: from where it starts, one step after the other with a pause, as with an arrow key, in
  an event loop as notebooks have it, and a longer pause before another control is moved. Meanwhile
  the explorer draws ahead. The wait for further changes (0.02 s) is in the time.
- *whole range*: likewise, but from one end of its range to the other in wide steps of equal size,
  as with Page Up. The way to the first end is not in the times.
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import sys
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "widgets"))
from widgets_sweeping import values

from trialkit import records
from trialkit.widgets import _drawn, _latest, catalogue
from trialkit.widgets._base import WORKING

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


def by_hand(
    entry: catalogue.Entry,
    record: records.Trial,
    most: int,
    pause: float,
    other: float,
    whole: bool = False,
) -> pd.DataFrame:
    """Move every control step by step with a pause; return control and seconds of every step."""

    async def move() -> list[tuple[str, str, str, float]]:
        _drawn._picture.cache_clear()
        box, rows = entry.build(record), []
        begun = box.settings()
        for name, control in box.controls.items():
            if entry.name == "pasi" and "head" not in name:
                continue
            steps = wide_steps(control, most) if whole else steps_up(control, most)
            if whole:
                control.value, *steps = steps
                await asyncio.sleep(other)
            for value in steps:
                done = asyncio.Event()
                box.status.observe(partial(noticed, box, done), names="value")
                start = perf_counter()
                control.value = value
                await done.wait()
                rows.append((entry.notebook, entry.name, name, perf_counter() - start))
                box.status.unobserve_all()
                await asyncio.sleep(pause)
            control.value = begun[name]
            await asyncio.sleep(pause if whole else other)
        return rows

    rows = asyncio.run(move())
    return pd.DataFrame(rows, columns=["notebook", "explorer", "control", "seconds"])


def noticed(box: Any, done: asyncio.Event, _change: Any) -> None:
    """Note that the picture is there: the line above it says so next."""
    if WORKING not in box.status.value:
        done.set()


def steps_up(control: Any, most: int) -> list[Any]:
    """Return single steps from the start of a control, down again at the end of its range."""
    every = values(control, 10**6)
    place = every.index(min(every, key=lambda v: abs(v - control.value))) if numeric(control) else 0
    up, down = every[place + 1 :][:most], every[:place][::-1][:most]
    return up if len(up) >= min(most, len(down)) else down


def wide_steps(control: Any, most: int) -> list[Any]:
    """Return values from one end of a control towards the other, equally far apart."""
    every = values(control, 10**6)
    if not numeric(control):
        return every[: most + 1]
    return every[:: -(-(len(every) - 1) // most) or 1]


def numeric(control: Any) -> bool:
    """Whether the control is a slider."""
    return hasattr(control, "step")


def shown(steps: pd.DataFrame, by: list[str], within: float) -> str:
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
    table["goal"] = np.where(table["p95, ms"] <= 1000 * within, "reached", "")
    return table.astype(dict.fromkeys(table.columns[:4], int)).reset_index().to_string(index=False)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--ways", nargs="+", help="cold, 'by hand', 'whole range'; default: all")
    parser.add_argument("--steps", type=int, default=15, help="of one control, at most")
    parser.add_argument("--record", default="cheng2022")
    parser.add_argument("--pause", type=float, default=0.5, help="between two steps by hand, s")
    parser.add_argument("--other", type=float, default=4.0, help="before another control, s")
    chosen = parser.parse_args()
    record = records.load_trial(chosen.record)
    entries = [e for e in catalogue.entries() if not chosen.names or e.name in chosen.names]
    step_by_step = partial(by_hand, record=record, most=chosen.steps, pause=chosen.pause)
    ways = {
        "cold": (partial(swept, record=record, most=chosen.steps), GOAL - _latest.WAIT),
        "by hand": (partial(step_by_step, other=chosen.other), GOAL),
        "whole range": (partial(step_by_step, other=chosen.other, whole=True), GOAL),
    }
    print(f"{chosen.record}, Python {platform.python_version()}")
    for name in chosen.ways or ways:
        move, within = ways[name]
        steps = pd.concat([move(entry) for entry in entries])
        print(f"\n{name}: {len(steps)} steps")
        print(shown(steps, ["notebook", "explorer", "control"], within))
        print()
        print(shown(steps, ["notebook", "explorer"], within))
        share = (steps["seconds"] <= within).mean()
        print(f"{100 * share:.0f} % of all steps within {1000 * GOAL:.0f} ms, the wait included")


if __name__ == "__main__":
    main()
