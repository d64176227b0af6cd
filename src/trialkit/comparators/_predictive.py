"""How many of a few patients would have responded to a comparator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from trialkit.comparators._benchmark import Benchmark, rate_distribution
from trialkit.comparators._pool import Pool
from trialkit.proportions import Posterior, _checks, binomial_pmf

_CHUNK = 2000


@dataclass(frozen=True, eq=False)
class Predictive:
    """Chance of 0, 1, …, n responders among n patients of a further trial.

    Attributes
    ----------
    n : int
    pmf : ndarray
        Chances of 0 to n responders; not to be changed.
    """

    n: int
    pmf: np.ndarray

    def __post_init__(self) -> None:
        self.pmf.flags.writeable = False

    @property
    def mean(self) -> float:
        """The number of responders expected."""
        return float(np.arange(self.n + 1) @ self.pmf)

    def tail(self, k: int) -> float:
        """Chance of at least `k` responders."""
        k = _checks.count("k", k)
        return float(min(1.0, self.pmf[k:].sum())) if k else 1.0

    def interval(self, confidence: float = 0.95) -> tuple[int, int]:
        """Smallest equal-tailed range of counts: at most (1 − confidence) / 2 on each side."""
        tail = (1 - _checks.level("confidence", confidence)) / 2
        total = np.cumsum(self.pmf)
        low = int(np.searchsorted(total, tail, side="right"))
        return min(low, self.n), min(int(np.searchsorted(total, 1 - tail)), self.n)

    def table(self) -> pd.DataFrame:
        """One row a count: responders, probability, at_least (chance of so many or more)."""
        at_least = np.minimum(1.0, np.cumsum(self.pmf[::-1])[::-1])
        counts = np.arange(self.n + 1)
        return pd.DataFrame({"responders": counts, "probability": self.pmf, "at_least": at_least})


def predictive(n: int, source: Pool | Posterior | Benchmark) -> Predictive:
    """Return how many of `n` patients a comparator would have had respond.

    Parameters
    ----------
    n : int
        Patients, at least 1.
    source : Pool, proportions.Posterior or Benchmark
        A pool is carried to a new trial with its spread between trials; a posterior of one arm
        gives the beta-binomial distribution.

    Returns
    -------
    Predictive
        A mixture of binomials over all rates that the source leaves possible.

    Raises
    ------
    TypeError, ValueError
        If an argument is not allowed.
    """
    n = _checks.count("n", n, lowest=1)
    rates, weights = rate_distribution(source)
    pmf = np.zeros(n + 1)
    for i in range(0, len(rates), _CHUNK):  # a few thousand rates at a time keep memory small
        pmf += weights[i : i + _CHUNK] @ binomial_pmf(n, rates[i : i + _CHUNK])
    return Predictive(n, pmf / pmf.sum())
