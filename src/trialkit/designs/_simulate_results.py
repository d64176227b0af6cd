"""From counted outcomes to estimates with their Monte Carlo error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy

from trialkit.designs._simulate_two_arm import TwoArm, concludes
from trialkit.designs._two_stage import SingleStage, TwoStage

_HALF = 0.025
_Z = float(scipy.special.ndtri(1 - _HALF))


def one_arm_summary(
    design: TwoStage | SingleStage, rates: np.ndarray, counted: list[np.ndarray]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply the rule of a one-arm design to what was drawn.

    Parameters
    ----------
    design : TwoStage or SingleStage
    rates : ndarray, shape (m,)
    counted : list of ndarray
        For each rate, trials by responders of the first and of the second stage.

    Returns
    -------
    outcomes, summary : DataFrame
        As in `Simulation`.
    """
    tables = [
        _one_arm(design, counts).assign(rate=rate)
        for rate, counts in zip(rates, counted, strict=True)
    ]
    outcomes = _first_columns(pd.concat(tables, ignore_index=True), ["rate"])
    rows = []
    for rate, table in zip(rates, tables, strict=True):
        trials = table["trials"].to_numpy()
        parts = {
            "stop_early": _chance(trials, (table["stage"] == 1).to_numpy() & _two(design)),
            "conclude": _chance(trials, table["concluded"].to_numpy()),
            "patients": _mean(trials, table["n"].to_numpy()),
            "observed_rate": _mean(trials, (table["responders"] / table["n"]).to_numpy()),
        }
        rows += [{"rate": rate, "quantity": name, **part} for name, part in parts.items()]
    return outcomes, pd.DataFrame(rows)


def two_arm_summary(
    design: TwoArm, pairs: np.ndarray, counted: list[np.ndarray]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply the test of a two-arm design to what was drawn.

    Parameters
    ----------
    design : TwoArm
    pairs : ndarray, shape (m, 2)
        True rates of control and new treatment.
    counted : list of ndarray
        For each pair, trials by responders of the two arms.

    Returns
    -------
    outcomes, summary : DataFrame
        As in `Simulation`.
    """
    yes = concludes(design)
    tables, rows = [], []
    for (rate_1, rate_2), counts in zip(pairs, counted, strict=True):
        x1, x2 = np.nonzero(counts)
        trials, concluded = counts[x1, x2], yes[x1, x2]
        rates = {"rate_1": rate_1, "rate_2": rate_2}
        columns = {"responders_1": x1, "responders_2": x2, "concluded": concluded}
        tables.append(pd.DataFrame({**columns, "trials": trials}).assign(**rates))
        gap = x2 / design.n2 - x1 / design.n1
        parts = {"conclude": _chance(trials, concluded), "difference": _mean(trials, gap)}
        rows += [{**rates, "quantity": name, **part} for name, part in parts.items()]
    outcomes = _first_columns(pd.concat(tables, ignore_index=True), ["rate_1", "rate_2"])
    return outcomes, pd.DataFrame(rows)


def _one_arm(design: TwoStage | SingleStage, counts: np.ndarray) -> pd.DataFrame:
    x1, x2 = np.nonzero(counts)
    trials = counts[x1, x2]
    if _two(design):
        stopped = x1 <= design.r1
        stage, n = np.where(stopped, 1, 2), np.where(stopped, design.n1, design.n)
        # what stage 2 would have seen does not exist where stage 1 stopped
        responders = np.where(stopped, x1, x1 + x2)
    else:
        stage, n, responders = np.ones_like(x1), np.full_like(x1, design.n), x1
        stopped = np.zeros(x1.shape, dtype=bool)
    table = pd.DataFrame(
        {
            "stage": stage,
            "responders": responders,
            "n": n,
            "concluded": ~stopped & (responders > design.r),
            "trials": trials,
        }
    )
    keys = ["stage", "responders", "n", "concluded"]
    return table.groupby(keys, as_index=False)["trials"].sum()


def _two(design: Any) -> bool:
    return isinstance(design, TwoStage)


def _chance(trials: np.ndarray, yes: np.ndarray) -> dict[str, float]:
    """Return a share of the trials, its standard error and its exact 95 % interval."""
    size, events = int(trials.sum()), int(trials[yes].sum())
    share = events / size
    low = scipy.special.betaincinv(events, size - events + 1, _HALF) if events else 0.0
    high = scipy.special.betaincinv(events + 1, size - events, 1 - _HALF) if events < size else 1.0
    error = np.sqrt(share * (1 - share) / size)
    return {"estimate": share, "error": float(error), "low": float(low), "high": float(high)}


def _mean(trials: np.ndarray, values: np.ndarray) -> dict[str, float]:
    """Return a mean over the trials, its standard error and its 95 % interval."""
    size = int(trials.sum())
    mean = float(trials @ values) / size
    error = float(np.sqrt(trials @ (values - mean) ** 2 / max(size - 1, 1) / size))
    if size == 1:
        error = np.nan
    return {
        "estimate": mean,
        "error": error,
        "low": mean - _Z * error,
        "high": mean + _Z * error,
    }


def _first_columns(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    return table[[*names, *table.columns.drop(names)]]
