"""The tables of a sweep: results of all sets in one, failures in another."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit.results import COLUMNS

if TYPE_CHECKING:
    from trialkit.runs.sweeps.report import SetRun, SweepReport

RESULTS = "results"
FAILURES = "failures.csv"
SET = "set"
_FAILURE = ("status", "error", "notebook")
_NUMBERS = ("value", "low", "high")


def results(report: SweepReport) -> pd.DataFrame:
    """Return the results of all sets that ended well: one row a result.

    Returns
    -------
    DataFrame
        The parameters that the sets give (one with the name of another column has ``parameter_``
        before it), then the columns of `trialkit.results.COLUMNS`, then set (the name of its
        folder). The order is that of the sets, then that of the notebook.
    """
    done = [this for this in report.sets.values() if this.status == "done"]
    table = _parameters(report, done, [len(this.rows) for this in done])
    rows = [row for this in done for row in this.rows]
    for name in COLUMNS:
        values = [row[name] for row in rows]
        table[name] = pd.array(values, dtype="float64" if name in _NUMBERS else "str")
    return _named(table, done, [len(this.rows) for this in done])


def failures(report: SweepReport) -> pd.DataFrame:
    """Return the sets that did not end well: one row a set.

    Returns
    -------
    DataFrame
        The parameters as in `results`, then status, error, notebook (the executed notebook in the
        output folder, where one is kept) and set.
    """
    failed = report.failures
    table = _parameters(report, failed, [1] * len(failed))
    for name in _FAILURE:
        table[name] = pd.array([getattr(this, name) for this in failed], dtype="str")
    return _named(table, failed, [1] * len(failed))


def write(report: SweepReport, folder: Path) -> None:
    """Write ``results.parquet``, ``results.csv`` and ``failures.csv`` into a folder."""
    table = results(report)
    table.to_parquet(folder / f"{RESULTS}.parquet", index=False, engine="pyarrow")
    table.to_csv(folder / f"{RESULTS}.csv", index=False, lineterminator="\n")
    failures(report).to_csv(folder / FAILURES, index=False, lineterminator="\n")


def column(name: str) -> str:
    """Return the column of a parameter; it must not be taken for one of a result."""
    return f"parameter_{name}" if name in (*COLUMNS, *_FAILURE, SET) else name


def _parameters(report: SweepReport, sets: Iterable[SetRun], times: list[int]) -> pd.DataFrame:
    typed = report.plan.typed
    columns = {}
    for name in report.plan.names:
        kind = _kind(values[name] for values in typed.values())
        values = [str(v) if kind == "str" else v for v in (typed[s.set.id][name] for s in sets)]
        columns[column(name)] = pd.Series(values, dtype=kind).repeat(times).reset_index(drop=True)
    return pd.DataFrame(columns)


def _named(table: pd.DataFrame, sets: Iterable[SetRun], times: list[int]) -> pd.DataFrame:
    table[SET] = pd.Series([s.set.id for s in sets], dtype="str").repeat(times).to_numpy()
    return table


def _kind(values: Iterable[Any]) -> str:
    """Return the type of a column: that of all its values, text where they differ or do not fit."""
    values = list(values)
    if all(type(value) is int and -(2**63) <= value < 2**63 for value in values):
        return "int64"
    same = {bool: "bool", float: "float64"}
    return next((n for kind, n in same.items() if all(type(v) is kind for v in values)), "str")
