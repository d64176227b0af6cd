"""Searching for the best cut-point of a marker, and what the search costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from trialkit import proportions
from trialkit.biomarkers._exact import positive, values
from trialkit.biomarkers._power import sizes
from trialkit.proportions import _checks


@dataclass(frozen=True)
class BestCut:
    """The cut with the smallest p-value, with and without the search taken into account.

    Attributes
    ----------
    cut : float
        Patients at or below it are predicted to respond.
    sensitivity, specificity : float
        In the very patients in whom the cut was found.
    p : float
        Fisher's test at this cut, as if it had been chosen before.
    p_adjusted : float
        Chance that the best of all cuts gives a p-value as small when the marker tells nothing.
    """

    cut: float
    sensitivity: float
    specificity: float
    p: float
    p_adjusted: float


def cut_table(first: Sequence[float], second: Sequence[float]) -> pd.DataFrame:
    """Every cut between two different values, with what it seems to achieve.

    Parameters
    ----------
    first, second : sequence of float
        Values of responders and of the others; low values are taken to predict a response.

    Returns
    -------
    DataFrame
        cut (half-way between neighbours), below (patients at or below it), responders_below,
        sensitivity, specificity, youden (their sum less 1), p (Fisher, two-sided). Empty if all
        values are equal.
    """
    first, second = np.sort(values("first", first)), np.sort(values("second", second))
    n1, n2 = len(first), len(second)
    distinct = np.unique(np.concatenate([first, second]))
    cut = (distinct[:-1] + distinct[1:]) / 2
    hits = np.searchsorted(first, distinct[:-1], side="right")
    false = np.searchsorted(second, distinct[:-1], side="right")
    sensitivity, specificity = hits / n1, 1 - false / n2
    return pd.DataFrame(
        {
            "cut": cut,
            "below": hits + false,
            "responders_below": hits,
            "sensitivity": sensitivity,
            "specificity": specificity,
            "youden": sensitivity + specificity - 1,
            "p": proportions.fisher_p_values(n1, n2)[hits, false],
        }
    )


def best_cut(first: Sequence[float], second: Sequence[float]) -> BestCut | None:
    """Return the cut with the smallest p-value; None if all values are equal.

    Of equally small ones the first from below is taken.
    """
    table = cut_table(first, second)
    if table.empty:
        return None
    row = table.loc[table["p"].idxmin()]
    p = float(row["p"])
    return BestCut(
        cut=float(row["cut"]),
        sensitivity=float(row["sensitivity"]),
        specificity=float(row["specificity"]),
        p=p,
        p_adjusted=search_error(len(first), len(second), p),
    )


def search_error(n1: int, n2: int, level: float = 0.05, least: int = 1) -> float:
    """Chance that the best of all cuts has p ≤ level when the marker tells nothing.

    Parameters
    ----------
    n1, n2 : int
        Responders and others.
    level : float
        What the smallest p-value is held against: alpha gives the true error of the search, a
        smallest p-value that was seen gives that value corrected for the search.
    least : int
        Fewest patients on either side of a cut.

    Returns
    -------
    float

    Notes
    -----
    Exact, without ties. Patients are taken in the order of their values; each order is a path
    that steps up at a responder, and the search stays silent on the paths that never enter the
    region p ≤ level. Their share is summed step by step.
    """
    n1, n2 = _checks.count("n1", n1, lowest=1), _checks.count("n2", n2, lowest=1)
    level = _checks.probability("level", level)
    least = _checks.count("least", least, lowest=1)
    n, p = n1 + n2, proportions.fisher_p_values(n1, n2)
    silent, found = np.zeros(n1 + 1), 0.0
    silent[0] = 1.0
    seen = np.arange(n1 + 1)
    for below in range(1, n + 1):
        left = n - below + 1
        up = (n1 - seen) / left
        moved = silent * (1 - up)
        moved[1:] += silent[:-1] * up[:-1]
        if least <= below <= n - least:
            possible = np.arange(max(0, below - n2), min(n1, below) + 1)
            hit = possible[p[possible, below - possible] <= level * (1 + 1e-9)]
            # summed where it is found: one less the rest would lose the digits of a small chance
            found += float(moved[hit].sum())
            moved[hit] = 0.0
        silent = moved
    return min(1.0, found)


def optimism(difference: float, n1: int, n2: int, size: int = 4000, seed: int = 1) -> pd.DataFrame:
    """What the best cut seems to achieve in its own patients, and what it achieves in new ones.

    Parameters
    ----------
    difference : float
        By how many standard deviations responders are truly lower (normal values).
    n1, n2 : int
    size, seed : int
        Simulated studies, at least 2.

    Returns
    -------
    DataFrame
        measure ("sensitivity", "specificity", "youden"), apparent (mean at the cut with the
        largest Youden index), true (mean in new patients at the same cut), optimism (their
        difference), se (Monte Carlo, of the optimism).
    """
    n1, n2 = sizes(n1, n2)
    difference = _checks.number("difference", difference)
    size = _checks.count("size", size, lowest=2)
    rng = _checks.generator(seed)
    both = rng.standard_normal((size, n1 + n2))
    both[:, :n1] -= difference
    order = np.argsort(both, axis=1)
    hits = np.cumsum(order < n1, axis=1)[:, :-1]
    false = np.arange(1, n1 + n2) - hits
    youden = hits / n1 - false / n2
    best = youden.argmax(axis=1)[:, None]
    ordered = np.sort(both, axis=1)
    cut = (np.take_along_axis(ordered, best, 1) + np.take_along_axis(ordered, best + 1, 1))[
        :, 0
    ] / 2
    seen = {
        "sensitivity": np.take_along_axis(hits, best, 1)[:, 0] / n1,
        "specificity": 1 - np.take_along_axis(false, best, 1)[:, 0] / n2,
    }
    truth = {
        "sensitivity": stats.norm.cdf(cut + difference),
        "specificity": stats.norm.sf(cut),
    }
    seen["youden"] = seen["sensitivity"] + seen["specificity"] - 1
    truth["youden"] = truth["sensitivity"] + truth["specificity"] - 1
    rows = []
    for measure, apparent in seen.items():
        gap = apparent - truth[measure]
        error = float(gap.std(ddof=1)) / math.sqrt(size)
        means = float(apparent.mean()), float(truth[measure].mean())
        rows.append((measure, *means, float(gap.mean()), error))
    return pd.DataFrame(rows, columns=["measure", "apparent", "true", "optimism", "se"])


def invented_values(
    difference: float, n1: int, n2: int, mean: float, sd: float, seed: int = 1
) -> pd.DataFrame:
    """Invent one study: marker values of responders and others.

    Parameters
    ----------
    difference : float
        By how many standard deviations responders are truly lower.
    n1, n2 : int
    mean, sd : float
        Of the marker in the others.
    seed : int

    Returns
    -------
    DataFrame
        patient (ids starting "SYN-"), responder (bool), marker (not below 0);
        ``attrs["synthetic"]`` is True.
    """
    n1, n2 = _checks.count("n1", n1, lowest=1), _checks.count("n2", n2, lowest=1)
    difference, mean = _checks.number("difference", difference), _checks.number("mean", mean)
    sd = positive("sd", sd)
    drawn = _checks.generator(seed).standard_normal(n1 + n2)
    drawn[:n1] -= difference
    table = pd.DataFrame(
        {
            "patient": [f"SYN-{i:03d}" for i in range(1, n1 + n2 + 1)],
            "responder": np.arange(n1 + n2) < n1,
            "marker": np.maximum(0.0, mean + sd * drawn),
        }
    )
    table.attrs["synthetic"] = True
    return table
