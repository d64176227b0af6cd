"""How many patients a randomised trial with a binary outcome needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from trialkit import proportions
from trialkit.designs._simulate import simulate
from trialkit.designs._simulate_two_arm import (
    MOST_PATIENTS,
    TESTS,
    TwoArm,
    conclude_chance_two_arm,
)
from trialkit.proportions import _checks

MOST_RATIO = 10.0
# Small trials are all looked at: approximations fail there, and they cost nothing. Larger ones
# are searched from the approximate size for this much less power on, because exact power moves
# like a saw, but by less. Tested against complete searches.
_SMALL, _TEETH = 60, 0.05
# One step skips at most this share of the way to the approximate answer, and of the size.
_STRIDE, _LONGEST = 0.6, 0.1


@dataclass(frozen=True)
class SampleSize:
    """Size of a two-arm trial, control arm first.

    Attributes
    ----------
    design : TwoArm
        Sizes, level and test.
    p1, p2 : float
        True rates under control and under the new treatment.
    wanted, power : float
        Power asked for, and the exact power attained: the chance that the test finds a
        difference in favour of the new treatment.
    ratio : float
        Patients of the new treatment for each control patient.
    """

    design: TwoArm
    p1: float
    p2: float
    wanted: float
    power: float
    ratio: float

    @property
    def n(self) -> int:
        """Patients of both arms."""
        return self.design.n1 + self.design.n2


def exact_power(design: TwoArm, p1: float, p2: float) -> float:
    """Return the exact chance to find a difference in favour of the new treatment.

    Parameters
    ----------
    design : TwoArm
    p1, p2 : float
        True rates under control and under the new treatment, 0 to 1.
    """
    p1, p2 = _checks.probability("p1", p1), _checks.probability("p2", p2)
    return float(conclude_chance_two_arm(design, np.array([p1]), np.array([p2]))[0])


def normal_size(
    p1: float,
    p2: float,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1.0,
    corrected: bool = False,
) -> tuple[int, int]:
    """Return the textbook approximation to both arm sizes, control first.

    Parameters
    ----------
    p1, p2 : float
        True rates under control and under the new treatment, 0 < p1 < p2 < 1.
    alpha : float
        Two-sided level.
    power : float
    ratio : float
        Patients of the new treatment for each control patient.
    corrected : bool
        With the continuity correction that brings it near Fisher's test.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    References
    ----------
    Fleiss, Tytun and Ury (1980), Biometrics 36:343, for unequal arms and the correction.
    """
    p1, p2, alpha, power, ratio = _checked(p1, p2, alpha, power, ratio)
    n1 = _normal(p1, p2, alpha, power, ratio)
    if corrected:
        steps = 2 * (ratio + 1) / (n1 * ratio * (p2 - p1))
        n1 *= (1 + math.sqrt(1 + steps)) ** 2 / 4
    # a crumb off, so that a size that comes out whole stays whole
    return math.ceil(n1 - 1e-9), math.ceil(ratio * n1 - 1e-9)


def sample_size(
    p1: float,
    p2: float,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1.0,
    test: str = "fisher",
) -> SampleSize:
    """Find the smallest two-arm trial with an exact power, by enumeration of all outcomes.

    Parameters
    ----------
    p1, p2 : float
        True rates under control and under the new treatment, 0 < p1 < p2 < 1.
    alpha : float
        Two-sided level of the test.
    power : float
        Wanted chance to find a difference in favour of the new treatment.
    ratio : float
        Patients of the new treatment for each control patient, 0.1 to 10.
    test : {"fisher", "z", "boschloo"}

    Returns
    -------
    SampleSize

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, or an arm would need more than 2000 patients.

    Notes
    -----
    Exact power does not rise steadily with size: counts are whole, so it moves like a saw. The
    result is the smallest trial that reaches the power; a few slightly larger ones may miss it.
    The search starts somewhat below the normal approximation and takes longer steps while the
    power is well short of the wanted one.
    """
    p1, p2, alpha, power, ratio = _checked(p1, p2, alpha, power, ratio)
    test = _checks.choice("test", test, TESTS)
    below = max(power - _TEETH, (power + alpha) / 2)
    start, _ = normal_size(p1, p2, alpha, below, ratio, corrected=test == "fisher")
    n1 = start if start > _SMALL else 2
    while max(n1, n2 := max(1, math.ceil(ratio * n1 - 1e-9))) <= MOST_PATIENTS:
        design = TwoArm(n1, n2, alpha, test)
        attained = exact_power(design, p1, p2)
        if attained >= power * (1 - 1e-12):
            return SampleSize(design, p1, p2, power, attained, ratio)
        n1 += _stride(n1, attained, power, alpha)
    raise ValueError(
        f"rates of {p1:g} and {p2:g} are too close: with power {power:g} and alpha {alpha:g} an "
        f"arm needs more than {MOST_PATIENTS} patients"
    )


def size_methods(
    p1: float,
    p2: float,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1.0,
    trials: int = 100_000,
    seed: int = 1,
) -> pd.DataFrame:
    """Set exact sizes beside approximate ones, each with its exact and its simulated power.

    Parameters
    ----------
    p1, p2, alpha, power, ratio
        As for `sample_size`.
    trials, seed : int
        Simulated trials behind each simulated power.

    Returns
    -------
    DataFrame
        One row a method: method, analysed (the test), n1, n2, n, power (exact), simulated and
        error (Monte Carlo standard error).
    """
    args = (p1, p2, alpha, power, ratio)
    exact = {test: sample_size(*args, test=test).design for test in ("fisher", "boschloo")}
    rows = (
        ("normal approximation", TwoArm(*normal_size(*args), alpha)),
        ("with continuity correction", TwoArm(*normal_size(*args, corrected=True), alpha)),
        ("exact, Fisher's test", exact["fisher"]),
        ("exact, Boschloo's test", exact["boschloo"]),
    )
    table = []
    for method, design in rows:
        drawn = simulate(design, (p1, p2), trials, seed).summary.iloc[0]
        table.append(
            {
                "method": method,
                "analysed": design.test,
                "n1": design.n1,
                "n2": design.n2,
                "n": design.n1 + design.n2,
                "power": exact_power(design, p1, p2),
                "simulated": float(drawn["estimate"]),
                "error": float(drawn["error"]),
            }
        )
    return pd.DataFrame(table)


def allocation_cost(
    p1: float,
    p2: float,
    ratios: Sequence[float] = (1, 1.5, 2, 3),
    alpha: float = 0.05,
    power: float = 0.8,
    test: str = "fisher",
) -> pd.DataFrame:
    """What it costs to give the new treatment to more than half of the patients.

    Parameters
    ----------
    p1, p2, alpha, power, test
        As for `sample_size`.
    ratios : sequence of float
        Patients of the new treatment for each control patient; the first is compared with.

    Returns
    -------
    DataFrame
        One row a ratio: ratio, n1, n2, n (exact), power, extra (share of patients more than with
        the first ratio), theory ((1 + ratio)² / (4 ratio) − 1: what the formula says when both
        arms have the same variance), new_per_n (share of all patients on the new treatment).
    """
    rows = []
    for ratio in _checks.listed("ratios", ratios):
        size = sample_size(p1, p2, alpha, power, ratio, test)
        n = size.n
        rows.append((ratio, size.design.n1, size.design.n2, n, size.power, size.design.n2 / n))
    table = pd.DataFrame(rows, columns=["ratio", "n1", "n2", "n", "power", "new_per_n"])
    table["extra"] = table["n"] / table["n"].iloc[0] - 1
    table["theory"] = (1 + table["ratio"]) ** 2 / (4 * table["ratio"]) - 1
    return table


def safety_numbers(rates: Sequence[float], n: int, probability: float = 0.95) -> pd.DataFrame:
    """How many must be treated to see a harm at least once, and what `n` patients see.

    Parameters
    ----------
    rates : sequence of float
        True rates of a harm, above 0.
    n : int
        Patients on the new treatment.
    probability : float
        Wanted chance to see the harm at least once.

    Returns
    -------
    DataFrame
        rate, needed (patients), seen (chance that `n` patients show it at least once).
    """
    rates = _checks.listed("rates", rates)
    return pd.DataFrame(
        {
            "rate": [float(rate) for rate in rates],
            "needed": [proportions.n_to_detect(rate, probability) for rate in rates],
            "seen": [proportions.detection_probability(rate, n) for rate in rates],
        }
    )


def _checked(
    p1: float, p2: float, alpha: float, power: float, ratio: float
) -> tuple[float, float, float, float, float]:
    if p1 == p2:
        raise ValueError(f"p1 and p2 are both {p1:g}: there is no difference to find")
    p1, p2 = _checks.level("p1", p1), _checks.level("p2", p2)
    if not p1 < p2:
        raise ValueError(
            "p2, the rate of the new treatment, must be above p1, the rate of the control; "
            f"found p1 = {p1:g}, p2 = {p2:g}"
        )
    alpha, power = _checks.level("alpha", alpha), _checks.level("power", power)
    if not alpha < power:
        raise ValueError(f"power must be above alpha; found power = {power:g}, alpha = {alpha:g}")
    ratio = _checks.number("ratio", ratio)
    if not 1 / MOST_RATIO <= ratio <= MOST_RATIO:
        raise ValueError(f"ratio must be between 0.1 and {MOST_RATIO:g}; found {ratio:g}")
    return p1, p2, alpha, power, ratio


def _stride(n: int, attained: float, wanted: float, alpha: float) -> int:
    """Return how many control patients more may be tried next: few when nearly there."""
    if n <= _SMALL or attained <= alpha:
        return 1
    level, now, then = scipy.special.ndtri([1 - alpha / 2, attained, wanted])
    lacking = n * (((level + then) / (level + now)) ** 2 - 1) if level + now > 0 else 0.0
    return max(1, math.floor(min(_STRIDE * lacking, _LONGEST * n)) - 3)


def _normal(p1: float, p2: float, alpha: float, power: float, ratio: float) -> float:
    """Return the control arm's size by the normal approximation, not rounded."""
    z_alpha, z_power = scipy.special.ndtri([1 - alpha / 2, power])
    pooled = (p1 + ratio * p2) / (1 + ratio)
    null = math.sqrt((1 + 1 / ratio) * pooled * (1 - pooled))
    true = math.sqrt(p1 * (1 - p1) + p2 * (1 - p2) / ratio)
    return float(((z_alpha * null + z_power * true) / (p2 - p1)) ** 2)
