"""Every printed proportion with its interval, by several methods."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from trialkit import proportions

if TYPE_CHECKING:
    from trialkit.records import Trial

METHOD_LABELS = {
    "clopper-pearson": "Clopper–Pearson",
    "wilson": "Wilson",
    "wilson-cc": "Wilson with correction",
    "jeffreys": "Jeffreys",
    "agresti-coull": "Agresti–Coull",
    "mid-p": "mid-P",
    "wald": "Wald (textbook)",
}
# Nearer to 0 and 1 than this, every method's coverage moves in steps too steep to say much.
_COVERAGE_RATES = np.linspace(0.05, 0.95, 181)


def interval_table(
    trial: Trial, confidence: float = 0.95, methods: Sequence[str] = proportions.METHODS
) -> pd.DataFrame:
    """Intervals of every printed proportion by several methods.

    Parameters
    ----------
    trial : Trial
    confidence : float
        Two-sided confidence level, strictly between 0 and 1.
    methods : sequence of str
        Any of `proportions.METHODS`.

    Returns
    -------
    DataFrame
        One row an outcome and method: id, label, responders, n (printed or derived counts),
        method, estimate, low, high, width, confidence (fractions of 1, derived).
    """
    frames = []
    for row in trial.outcomes.itertuples(index=False):
        found = proportions.intervals(int(row.responders), int(row.n), methods, confidence)
        labels = {"id": row.id, "label": row.label, "responders": row.responders, "n": row.n}
        frames.append(found.assign(**labels))
    columns = ["id", "label", "responders", "n", "method"]
    columns += ["estimate", "low", "high", "width", "confidence"]
    if not frames:
        return pd.DataFrame(columns=columns)
    return pd.concat(frames, ignore_index=True)[columns]


def interval_summary(intervals: pd.DataFrame) -> pd.DataFrame:
    """Spread `interval_table` out for reading: one row an outcome, one column a method."""
    if intervals.empty:
        return pd.DataFrame(columns=["outcome", "count", "derived %"])
    shown = intervals.assign(
        span=[
            f"{100 * low:.1f} to {100 * high:.1f}"
            for low, high in zip(intervals["low"], intervals["high"], strict=True)
        ],
        method=intervals["method"].map(METHOD_LABELS),
        count=[f"{s}/{n}" for s, n in zip(intervals["responders"], intervals["n"], strict=True)],
        rate=[f"{100 * e:.2f}" for e in intervals["estimate"]],
    )
    wide = shown.pivot_table(
        index=["label", "count", "rate"],
        columns="method",
        values="span",
        aggfunc="first",
        sort=False,
    ).reset_index()
    wide.columns.name = None
    return wide.rename(columns={"label": "outcome", "rate": "derived %"})


def interval_methods(responders: int, n: int, confidence: float = 0.95) -> pd.DataFrame:
    """All interval methods for one count, with what each keeps of its promise at this n.

    Returns
    -------
    DataFrame
        The columns of `proportions.intervals`, and lowest_coverage: the smallest chance, over
        true rates from 5 to 95 %, that the interval contains the true rate (exact, not simulated).
    """
    found = proportions.intervals(responders, n, confidence=confidence)
    lowest = coverage_curves(n, confidence).min()
    return found.assign(lowest_coverage=lowest[found["method"]].to_numpy())


def coverage_curves(n: int, confidence: float = 0.95) -> pd.DataFrame:
    """How often each method's interval contains the true rate, exactly, for n patients.

    Returns
    -------
    DataFrame
        Index rate (0.05 to 0.95), one column a method: chance as a fraction.
    """
    return _coverage_curves(n, confidence).copy()


# It knows no count: a student who moves the count of responders waits for it once.
@lru_cache(maxsize=256)
def _coverage_curves(n: int, confidence: float) -> pd.DataFrame:
    curves = {
        method: proportions.coverage(_COVERAGE_RATES, n, method, confidence)["coverage"].to_numpy()
        for method in proportions.METHODS
    }
    return pd.DataFrame(curves, index=pd.Index(_COVERAGE_RATES, name="rate"))
