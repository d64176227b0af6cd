"""Regression to the mean: a marker that was low when it was chosen is higher at the next look."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from trialkit.biomarkers._exact import positive
from trialkit.proportions import _checks


@dataclass(frozen=True)
class Rise:
    """Expected change of a marker that nothing acts on.

    Attributes
    ----------
    mean, sd : float
        Of the marker in all patients, at both visits.
    correlation : float
        Of the two visits of one patient.
    link : float
        How closely low values go together with response, 0 (not at all) to 1 (the responders
        are exactly the patients with the lowest values).
    share : float
        Share of responders.
    """

    mean: float
    sd: float
    correlation: float
    link: float
    share: float

    def __post_init__(self) -> None:
        for name in ("correlation", "link"):
            _checks.probability(name, getattr(self, name))
        _checks.level("share", self.share)
        _checks.number("mean", self.mean)
        positive("sd", self.sd)

    @property
    def gap(self) -> float:
        """How far responders lie below the mean before treatment, in the marker's unit.

        The mean of a standard normal in its lowest share is −φ(z) / share.
        """
        z = stats.norm.ppf(self.share)
        return self.link * self.sd * float(stats.norm.pdf(z)) / self.share

    @property
    def responders(self) -> tuple[float, float]:
        """Expected value of the responders before and after."""
        return self.mean - self.gap, self.mean - self.correlation * self.gap

    @property
    def others(self) -> tuple[float, float]:
        """Expected value of the others before and after."""
        gap = self.gap * self.share / (1 - self.share)
        return self.mean + gap, self.mean + self.correlation * gap

    @property
    def change(self) -> float:
        """Expected rise of the responders though nothing happened: (1 − correlation) × gap."""
        return (1 - self.correlation) * self.gap

    @property
    def others_change(self) -> float:
        """Expected change of the others; all patients together do not change."""
        before, after = self.others
        return after - before


def link_for(difference: float, share: float) -> float:
    """Return the link that puts responders lower by a given standardised difference; at most 1.

    Parameters
    ----------
    difference : float
        Mean of the others minus mean of the responders, in SDs within the groups.
    share : float
        Share of responders.
    """
    share = _checks.level("share", share)
    difference = _checks.number("difference", difference)
    apart = share * (1 - share)
    # the SD of all patients is larger than the SD within the groups, because these differ
    overall = difference / math.sqrt(1 + apart * difference**2)
    return min(1.0, overall * apart / float(stats.norm.pdf(stats.norm.ppf(share))))


def simulate_rise(rise: Rise, n: int = 400, seed: int = 1) -> pd.DataFrame:
    """Invent patients whom nothing changes, and call the share of them with low values responders.

    Parameters
    ----------
    rise : Rise
    n : int
        Patients, at least 2.
    seed : int

    Returns
    -------
    DataFrame
        patient (ids starting "SYN-"), baseline, followup (in the marker's unit), responder (bool);
        ``attrs["synthetic"]`` is True.
    """
    baseline, followup, responder = _drawn(rise, 1, _checks.count("n", n, lowest=2), seed)
    table = pd.DataFrame(
        {
            "patient": [f"SYN-{i:05d}" for i in range(1, n + 1)],
            "baseline": baseline[0],
            "followup": followup[0],
            "responder": responder[0],
        }
    )
    table.attrs["synthetic"] = True
    return table


def false_rise(
    rise: Rise, n: int, alpha: float = 0.05, size: int = 4000, seed: int = 1
) -> pd.DataFrame:
    """How often a paired t-test calls a change significant though nothing acts on the marker.

    Parameters
    ----------
    rise : Rise
    n : int
        Patients of one study; the share of responders is rounded to whole patients, 2 or more.
    alpha : float
    size, seed : int
        Simulated studies.

    Returns
    -------
    DataFrame
        group ("responders", "others", "all"), patients, rises, falls (shares of the studies that
        call it a significant rise or fall), se (Monte Carlo, of the rises).
    """
    n, size = _checks.count("n", n, lowest=4), _checks.count("size", size, lowest=1)
    alpha = _checks.level("alpha", alpha)
    baseline, followup, responder = _drawn(rise, size, n, seed)
    change = followup - baseline
    many = int(responder[0].sum())
    # Responders first in every row; all rows have as many.
    change = np.take_along_axis(change, np.argsort(~responder, axis=1, kind="stable"), axis=1)
    parts = {"responders": change[:, :many], "others": change[:, many:], "all": change}
    rows = []
    for group, part in parts.items():
        if part.shape[1] < 2:
            continue
        if rise.correlation == 1:  # nothing changes, and there is nothing to test
            rows.append((group, part.shape[1], 0.0, 0.0, 0.0))
            continue
        tested = stats.ttest_1samp(part, 0.0, axis=1)
        found = tested.pvalue <= alpha
        rises, falls = (
            float(np.mean(found & (s > 0))) for s in (tested.statistic, -tested.statistic)
        )
        error = math.sqrt(rises * (1 - rises) / size)
        rows.append((group, part.shape[1], rises, falls, error))
    return pd.DataFrame(rows, columns=["group", "patients", "rises", "falls", "se"])


def _drawn(rise: Rise, size: int, n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two visits and a response that depends on the first visit only."""
    rng = _checks.generator(seed)
    first, second, other = rng.standard_normal((3, size, n))
    after = rise.correlation * first + math.sqrt(1 - rise.correlation**2) * second
    liking = -rise.link * first + math.sqrt(1 - rise.link**2) * other
    many = min(n - 1, max(1, round(rise.share * n)))
    responder = np.argsort(np.argsort(-liking, axis=1), axis=1) < many
    return rise.mean + rise.sd * first, rise.mean + rise.sd * after, responder
