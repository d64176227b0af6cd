"""How long the cohort space takes, as patients and attributes grow, and against brute force.

Run by hand: ``python tests/benchmarks/bench_cohorts.py``. Not part of the test run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "cohorts"))
from cohorts_reference import Arm, Cohorts, Outcome, Spec, multisets

from trialkit import cohorts, proportions, records

BRUTE_FORCE_MOST = 400_000


def scaled(trial: records.Trial, factor: int) -> records.Trial:
    """Return a record with every count times `factor`."""
    return replace(
        trial,
        n_treated=trial.n_treated * factor,
        subgroups=trial.subgroups.assign(n=trial.subgroups["n"] * factor),
        arms=trial.arms.assign(n=trial.arms["n"] * factor, phase_n=trial.arms["phase_n"] * factor),
        outcomes=trial.outcomes.assign(
            responders=trial.outcomes["responders"] * factor,
            n=trial.outcomes["n"] * factor,
            count_printed="yes",
        ),
        safety=trial.safety.assign(
            patients=trial.safety["patients"] * factor, n=trial.safety["n"] * factor
        ),
    )


def with_events(trial: records.Trial, number: int) -> records.Trial:
    """Return a record that counts more safety events, two patients each."""
    first = trial.safety.iloc[[0]]
    more = [
        first.assign(id=f"event_{i}", event=f"event {i}", patients=2, n=trial.n_treated)
        for i in range(number)
    ]
    return replace(trial, safety=pd.concat([trial.safety, *more], ignore_index=True))


def small(n: int) -> Spec:
    """Return a record that brute force can still do: two sexes, two arms, two thresholds."""
    women, third = n // 2, n // 3
    return Spec(
        n=n,
        groups={"sex": [("f", women), ("m", n - women)]},
        arms=[Arm("L", "1", None, n, 1.0), Arm("H", "1", None, n, 2.0)],
        outcomes=[
            Outcome("pasi", 40, "at least", "all", 2 * third, n),
            Outcome("pasi", 75, "more than", "all", third, n),
        ],
    )


def timed(task: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a task gives and the seconds it takes."""
    start = perf_counter()
    found = task()
    return found, perf_counter() - start


def measured(trial: records.Trial) -> dict[str, Any]:
    """Time the main questions on one record."""
    space = cohorts.compatible(trial)
    tables, seconds_tables = timed(space.count)
    assignments, seconds_assignments = timed(lambda: space.count("assignments"))
    _, seconds_bounds = timed(lambda: space.bounds(cohorts.fisher_p("sex", "pasi75")))
    _, seconds_sample = timed(lambda: space.sample(100, seed=1))
    return {
        "n": space.n,
        "attributes": len(space.attributes),
        "tables": f"{float(tables):.1e}",
        "assignments": f"{float(assignments):.1e}",
        "s tables": seconds_tables,
        "s assignments": seconds_assignments,
        "s bounds": seconds_bounds,
        "s sample 100": seconds_sample,
    }


def trends(trial: records.Trial, attributes: tuple[str, str]) -> dict[str, Any]:
    """Time all exact trend p-values of one kind of sub-table, here and one test at a time."""
    space, statistic = cohorts.compatible(trial), cohorts.trend_p(*attributes)
    table, seconds_tables = timed(lambda: space.tables(*attributes))
    _, seconds = timed(lambda: space.values(statistic))
    doses = [float(level) for level in space.views[attributes[0]]]
    counts = table.drop(columns="assignments").to_numpy().reshape(len(table), -1, 2)
    some = counts[:: max(1, len(counts) // 200)].tolist()

    def one_by_one() -> None:
        for rows in some:
            proportions.trend([yes for yes, _ in rows], [sum(row) for row in rows], doses)

    _, seconds_each = timed(one_by_one)
    estimate = seconds_each / len(some) * len(table)
    return {
        "n": space.n,
        "sub-tables": f"{' × '.join(attributes)}",
        "number": len(table),
        "s tables": seconds_tables,
        "s p-values": seconds,
        "s one by one (estimate)": estimate,
        "times faster": estimate / seconds,
    }


def shown(title: str, rows: list[dict[str, Any]], seconds: str) -> None:
    """Print a table with the ratio of each time to the one before."""
    table = pd.DataFrame(rows)
    table["ratio"] = (table[seconds] / table[seconds].shift()).round(1)
    print(f"\n{title} (ratio: of '{seconds}' to the row before)")
    print(table.to_string(index=False, float_format=lambda value: f"{value:.3g}"))


def main() -> None:
    """Print all tables."""
    trial = records.load_trial("cheng2022")
    cohorts.compatible(trial).bounds(cohorts.fisher_p("sex", "pasi75"))  # imports
    rows = [measured(scaled(trial, factor)) for factor in (1, 2, 4, 8)]
    shown("Patients: cheng2022 with all counts scaled", rows, "s tables")
    rows = [measured(with_events(trial, number)) for number in range(5)]
    shown("Attributes: cheng2022 with more safety events", rows, "s tables")
    double = scaled(trial, 2)
    rows = [trends(trial, (dose, "pasi40")) for dose in ("cumulative_dose", "dose")]
    rows += [trends(double, (dose, "pasi40")) for dose in ("cumulative_dose", "dose")]
    shown("Trend p-values of every sub-table", rows, "s p-values")
    rows = []
    for n in range(2, 12):
        spec = small(n)
        space, seconds = timed(lambda spec=spec: cohorts.compatible(spec.trial()))
        tables, more = timed(space.count)
        row = {"n": n, "multisets": multisets(spec), "tables": tables, "s here": seconds + more}
        if multisets(spec) <= BRUTE_FORCE_MOST:
            reference, row["s brute force"] = timed(lambda spec=spec: Cohorts(spec))
            assert reference.tables == tables
            row["times faster"] = row["s brute force"] / row["s here"]
        rows.append(row)
    shown("Brute force: a small record with four attributes", rows, "s brute force")


if __name__ == "__main__":
    main()
