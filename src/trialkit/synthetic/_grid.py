"""PASI values in whole tenths: which of them enter, and which lie in a response band.

Everything is counted in whole numbers, so that a patient drawn inside a band is still inside it
after rounding: nobody crosses a printed threshold by a binary fraction.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from trialkit import pasi
from trialkit.errors import RecordError
from trialkit.protocol import criteria_in_force
from trialkit.protocol.entry import OPERATORS
from trialkit.synthetic._model import LOG_NORMAL, Model

if TYPE_CHECKING:
    from trialkit.records import Trial

MEASURE = "pasi"
STEPS = round(1 / pasi.SMALLEST_STEP)
# Every PASI there is, in steps of a tenth: 0 to 720.
SCORES = np.arange(round(pasi.MAXIMUM * STEPS) + 1)


@dataclass(frozen=True, order=True)
class Cut:
    """One response threshold: improvement in percent, and whether the threshold itself counts."""

    threshold: float
    strict: bool

    @property
    def words(self) -> str:
        """The response in words, such as "at least 40 %"."""
        return f"{'more than' if self.strict else 'at least'} {self.threshold:g} %"

    def reached(self, improvement: np.ndarray) -> np.ndarray:
        """Return who of some improvements in percent responds."""
        return improvement > self.threshold if self.strict else improvement >= self.threshold

    def worst_response(self, baseline: np.ndarray) -> np.ndarray:
        """Return the highest follow-up PASI that still is a response, both in tenths."""
        left = 1 - Fraction(str(self.threshold)) / 100
        product = baseline * left.numerator
        return (product - int(self.strict)) // left.denominator


def graded_cuts(trial: Trial) -> tuple[Cut, ...]:
    """Return the thresholds that the record counts the PASI by, rising; often one, or none."""
    graded = trial.outcomes[trial.outcomes["measure"] == MEASURE].dropna(subset=["threshold"])
    cuts = {as_cut(row.threshold, row.threshold_rule) for row in graded.itertuples(index=False)}
    return tuple(sorted(cuts))


def as_cut(threshold: float, rule: Any) -> Cut:
    """Read a threshold and its rule; one that was not printed is taken as the stricter one."""
    return Cut(float(threshold), strict=not (isinstance(rule, str) and rule == "at least"))


def band_limits(cuts: Sequence[Cut], lowest: float) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest follow-up PASI of each response band, for every baseline.

    Parameters
    ----------
    cuts : sequence of Cut
        Rising.
    lowest : float
        Lower limit of the lowest band, in percent.

    Returns
    -------
    best, worst : ndarray of int, shape (len(cuts) + 1, 721)
        In tenths, both included; bands rise, columns are baselines. Where best is above worst, no
        PASI lies in the band.
    """
    floor = np.minimum(Cut(lowest, strict=False).worst_response(SCORES), SCORES[-1])
    edges = [cut.worst_response(SCORES) for cut in cuts]
    worst = np.array([floor, *edges])
    best = np.array([*(edge + 1 for edge in edges), np.zeros_like(SCORES)])
    return best, worst


def baseline_curve(model: Model):
    """Return the distribution of the PASI before any cut, as a frozen SciPy distribution."""
    relative = model.baseline_sd / model.baseline_mean
    if model.baseline_shape == LOG_NORMAL:
        spread = math.sqrt(math.log1p(relative**2))
        return stats.lognorm(spread, scale=model.baseline_mean * math.exp(-(spread**2) / 2))
    return stats.gamma(relative**-2, scale=model.baseline_mean * relative**2)


def baseline_weights(model: Model, admitted: np.ndarray) -> np.ndarray:
    """Probability of every baseline PASI among those admitted; sums to 1.

    Parameters
    ----------
    model : Model
    admitted : ndarray of bool, shape (721,)
        As `admitted_scores` returns it.

    Raises
    ------
    RecordError
        If the distribution has nothing there.
    """
    edges = np.concatenate([[0], SCORES + 0.5]) / STEPS
    weights = np.diff(baseline_curve(model).cdf(edges)) * admitted
    if not weights.sum() > 0:
        raise RecordError(
            "No baseline PASI is left: the entry criteria admit none of the values that a "
            f"{model.baseline_shape} distribution with mean {model.baseline_mean:g} and SD "
            f"{model.baseline_sd:g} has."
        )
    return weights / weights.sum()


def entry_criteria(trial: Trial) -> pd.DataFrame:
    """Return the criteria on the PASI in the last registry version; often none."""
    criteria = criteria_in_force(trial)
    on_pasi = (criteria["variable"] == MEASURE) & criteria["operator"].isin(list(OPERATORS))
    return criteria[on_pasi]


def admitted_scores(trial: Trial, model: Model) -> np.ndarray:
    """Return which of `SCORES` a patient may enter with; 0 never, nothing can improve from it."""
    criteria = entry_criteria(trial)
    if criteria.empty:
        return model.entry < SCORES / STEPS
    admitted = SCORES > 0
    for row in criteria.itertuples(index=False):
        judge = OPERATORS[row.operator]
        met = np.array([judge(score / STEPS, row.low, row.high) for score in SCORES])
        admitted &= met if row.kind == "inclusion" else ~met
    return admitted
