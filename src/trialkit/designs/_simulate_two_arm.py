"""Two arms, a binary outcome and a test: which pairs of counts it calls a difference."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import scipy

from trialkit.designs._boschloo import boschloo_rejects
from trialkit.proportions import _checks, binomial_pmf, fisher_p_values

TESTS = ("fisher", "z", "boschloo")
MOST_PATIENTS = 2000


@dataclass(frozen=True)
class TwoArm:
    """A randomised two-arm design with a binary outcome, judged by a two-sided test.

    It concludes if the test finds a difference at level `alpha` and the second arm responds
    more often.

    Attributes
    ----------
    n1, n2 : int
        Patients of the control arm and of the new treatment's arm, up to 2000 each.
    alpha : float
        Two-sided level of the test.
    test : {"fisher", "z", "boschloo"}
        Fisher's exact test; the z test with pooled variance (Pearson's chi-squared without
        correction), which does not always keep its level; or Boschloo's exact test, which keeps
        it and rejects at least as often as Fisher's.
    """

    n1: int
    n2: int
    alpha: float = 0.05
    test: str = "fisher"

    def __post_init__(self) -> None:
        for name in ("n1", "n2"):
            if _checks.count(name, getattr(self, name), lowest=1) > MOST_PATIENTS:
                raise ValueError(
                    f"{name} must be at most {MOST_PATIENTS}; found {getattr(self, name)}"
                )
        _checks.level("alpha", self.alpha)
        _checks.choice("test", self.test, TESTS)


# As many as the sizes on two curves of power; a table of a thousand patients takes 250 kB.
@lru_cache(maxsize=32)
def concludes(design: TwoArm) -> np.ndarray:
    """Return which counts conclude, shape (n1 + 1, n2 + 1), by [control, new]."""
    x1, x2 = np.arange(design.n1 + 1)[:, np.newaxis], np.arange(design.n2 + 1)
    if design.test == "boschloo":
        return _frozen(boschloo_rejects(design.n1, design.n2, design.alpha))
    fisher = design.test == "fisher"
    p_value = fisher_p_values(design.n1, design.n2) if fisher else _z(x1, x2, design)
    higher = x2 * design.n1 > x1 * design.n2
    return _frozen((p_value <= design.alpha * (1 + 1e-9)) & higher)


def conclude_chance_two_arm(design: TwoArm, rates_1: np.ndarray, rates_2: np.ndarray) -> np.ndarray:
    """Return the exact chance to conclude at each pair of true rates."""
    first, second = binomial_pmf(design.n1, rates_1), binomial_pmf(design.n2, rates_2)
    chance = ((first @ concludes(design).astype(float)) * second).sum(axis=-1)
    return np.minimum(chance, 1.0)


def pairs(rates: Any) -> np.ndarray:
    """Return true rates of two arms as rows (control, new)."""
    rows = np.atleast_2d(_checks.probabilities("rates", rates))
    if rows.ndim != 2 or rows.shape[1] != 2 or not rows.size:
        raise ValueError(
            "rates of two arms must be a pair (control, new) or a list of pairs; "
            f"found shape {np.shape(rates)}"
        )
    return rows


def _frozen(table: np.ndarray) -> np.ndarray:
    table.setflags(write=False)
    return table


def _z(x1: np.ndarray, x2: np.ndarray, design: TwoArm) -> np.ndarray:
    total, responders = design.n1 + design.n2, x1 + x2
    spread = np.maximum(responders * (total - responders) / (design.n1 * design.n2 * total), 0)
    gap = x2 / design.n2 - x1 / design.n1
    with np.errstate(divide="ignore", invalid="ignore"):
        # nobody or everybody responded: no spread and no gap
        z = np.where(spread > 0, gap / np.sqrt(spread), 0.0)
    return scipy.special.erfc(np.abs(z) / np.sqrt(2))
