"""Simon's two-stage designs: optimal, minimax and all admissible ones, by exact search."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from trialkit.designs import _simon_search
from trialkit.designs._simon_search import SAME_SIZE
from trialkit.designs._two_stage import (
    SingleStage,
    TwoStage,
    checked_rates,
    single_stage,
    two_stage,
)
from trialkit.proportions import _checks

LARGEST_TRIAL = 1000
MINIMAX, OPTIMAL, ADMISSIBLE, OTHER = "minimax", "optimal", "admissible", "not admissible"


@dataclass(frozen=True)
class SimonDesigns:
    """The two-stage designs that keep given error rates, and which of them are worth having.

    Attributes
    ----------
    p0, p1 : float
        Rate not worth further study, and rate that the trial must not miss.
    alpha, beta : float
        Largest chance to conclude at `p0`, and largest chance not to conclude at `p1`.
    n_max : int
        Largest trial that was looked at.
    designs : tuple of TwoStage
        For each n the design with the smallest expected size, n ascending. Without `every_n`,
        only those whose expected size is below that of every smaller trial.
    """

    p0: float
    p1: float
    alpha: float
    beta: float
    n_max: int
    designs: tuple[TwoStage, ...] = field(repr=False)

    @property
    def minimax(self) -> TwoStage:
        """The smallest trial; among these, the smallest expected size."""
        return self.designs[0]

    @property
    def optimal(self) -> TwoStage:
        """The smallest expected size at `p0`; among these, the smallest trial."""
        best = min(design.expected_size for design in self.designs)
        return next(d for d in self.designs if d.expected_size <= best + SAME_SIZE)

    @property
    def admissible(self) -> tuple[TwoStage, ...]:
        """Designs that are best for some weight between n and the expected size, n ascending.

        They are the corners of the convex hull of (n, expected size) from the minimax to the
        optimal design.
        """
        hull: list[TwoStage] = []
        optimal = self.optimal
        for design in self.designs:
            if design.n > optimal.n:
                break
            while (
                len(hull) > 1 and _slope(hull[-2], hull[-1]) >= _slope(hull[-1], design) - SAME_SIZE
            ):
                hull.pop()
            if hull and design.expected_size >= hull[-1].expected_size - SAME_SIZE:
                continue
            hull.append(design)
        return tuple(hull)

    @property
    def weights(self) -> tuple[tuple[float, float], ...]:
        """For each admissible design, the weights of n for which it is the best.

        With weight w a design is judged by w × n + (1 − w) × expected size. The minimax design
        is best up to a weight of 1, the optimal one from a weight of 0.
        """
        hull = self.admissible
        slopes = [-_slope(a, b) for a, b in pairwise(hull)]
        edges = [1.0, *(slope / (1 + slope) for slope in slopes), 0.0]
        return tuple((low, high) for high, low in pairwise(edges))

    def table(self) -> pd.DataFrame:
        """Return one row a design.

        Returns
        -------
        DataFrame
            Columns design ("minimax", "optimal", "minimax and optimal", "admissible",
            "not admissible"), r1, n1, r, n, alpha, power, expected_size, early_stop,
            weight_low and weight_high (missing where not admissible).
        """
        weights = dict(zip(self.admissible, self.weights, strict=True))
        rows = []
        for design in self.designs:
            low, high = weights.get(design, (np.nan, np.nan))
            rows.append(
                {
                    "design": self.role(design),
                    "r1": design.r1,
                    "n1": design.n1,
                    "r": design.r,
                    "n": design.n,
                    "alpha": design.alpha,
                    "power": design.power,
                    "expected_size": design.expected_size,
                    "early_stop": design.early_stop,
                    "weight_low": low,
                    "weight_high": high,
                }
            )
        return pd.DataFrame(rows)

    def role(self, design: TwoStage) -> str:
        """Return what a design is among these: "minimax", "optimal", "admissible", …."""
        roles = [
            name
            for name, best in ((MINIMAX, self.minimax), (OPTIMAL, self.optimal))
            if design == best
        ]
        if roles:
            return " and ".join(roles)
        return ADMISSIBLE if design in self.admissible else OTHER


def simon(
    p0: float, p1: float, alpha: float, beta: float, n_max: int = 100, every_n: bool = False
) -> SimonDesigns:
    """Find Simon's two-stage designs by an exact and complete search.

    Parameters
    ----------
    p0 : float
        Response rate that is not worth further study.
    p1 : float
        Response rate that the trial must not miss; above `p0`.
    alpha : float
        Largest chance to conclude at `p0`, one-sided.
    beta : float
        Largest chance not to conclude at `p1`; 1 − power.
    n_max : int
        Largest trial to look at, 2 to 1000.
    every_n : bool
        True gives the best design of every n up to `n_max` (the rows of other programs and of a
        picture of all sizes); False only those that no smaller trial beats, which is faster.

    Returns
    -------
    SimonDesigns

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, or no design with at most `n_max` patients keeps both
        error rates; the message then says how many are needed.

    Notes
    -----
    Of designs with the same n1, r1 and n, which have the same expected size, the one with the
    largest r is given: it keeps power with the least alpha. Where two n1 tie exactly, as can be
    at a rate of 1/2, one of them is given. An error rate that is attained exactly counts as
    kept. Without `every_n`, the search ends by itself where no larger trial can be better.

    References
    ----------
    Simon (1989), Control Clin Trials 10:1 (optimal and minimax). Jung, Lee, Kim and George
    (2004), Stat Med 23:561 (admissible).

    Examples
    --------
    >>> found = simon(p0=0.25, p1=0.45, alpha=0.05, beta=0.10)
    >>> found.optimal.boundary, found.minimax.boundary
    ('6/22 19/57', '6/26 17/49')
    """
    p0, p1 = checked_rates(p0, p1)
    alpha, beta = _checks.level("alpha", alpha), _checks.level("beta", beta)
    n_max = checked_size(n_max)
    rules = _simon_search.rules(p0, p1, alpha, beta, n_max, every_n)
    designs = tuple(two_stage(rule.r1, rule.n1, rule.r, rule.n, p0, p1) for rule in rules)
    if not designs:
        raise ValueError(_nothing_found(p0, p1, alpha, beta, n_max))
    return SimonDesigns(p0, p1, alpha, beta, n_max, designs)


def checked_size(n_max: Any) -> int:
    """Return the largest trial to look at, 2 to 1000."""
    n_max = _checks.count("n_max", n_max, lowest=2)
    if n_max > LARGEST_TRIAL:
        raise ValueError(f"n_max must be at most {LARGEST_TRIAL}; found {n_max}")
    return n_max


def _slope(a: TwoStage, b: TwoStage) -> float:
    return (b.expected_size - a.expected_size) / (b.n - a.n)


def _nothing_found(p0: float, p1: float, alpha: float, beta: float, n_max: int) -> str:
    start = (
        f"no two-stage design with at most n_max = {n_max} patients keeps "
        f"alpha {alpha:g} and beta {beta:g} for rates of {p0:g} and {p1:g}"
    )
    single = _single(p0, p1, alpha, beta)
    # As soon as one stage is enough, two are: look when only the last patient is left.
    enough = LARGEST_TRIAL if single is None else min(LARGEST_TRIAL, single.n + 1)
    first = next(_simon_search.rules(p0, p1, alpha, beta, max(enough, n_max)), None)
    if first is not None:
        return f"{start}; the smallest one needs n_max = {first.n}"
    if single is None:
        return f"{start}; rates this close need tens of thousands of patients"
    return f"{start}; one stage alone would need {single.n}: choose rates that lie further apart"


def _single(p0: float, p1: float, alpha: float, beta: float) -> SingleStage | None:
    try:
        return single_stage(p0, p1, alpha, beta)
    except ValueError:
        return None
