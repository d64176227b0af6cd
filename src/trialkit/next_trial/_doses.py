"""The doses of a record as a dose-finding question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from trialkit import designs
from trialkit.protocol.doses import BY_WEIGHT
from trialkit.replication import efficacy

if TYPE_CHECKING:
    from trialkit.records import Trial

# Doses to look at where a record has one dose only, as multiples of it.
SUPPOSED_STEPS = (0.5, 1.0, 2.0, 4.0)
# One step of the skeleton in log-odds, the middle dose expected at the target.
_SKELETON_STEP = 0.6


@dataclass(frozen=True)
class DoseLevels:
    """Doses of one infusion, lowest first, and how many patients got each.

    Attributes
    ----------
    doses : tuple of float
    unit : str
    sizes : tuple of int
        Patients at each dose: printed, or the most even sizes that the record allows, or where
        the doses are supposed the record's patients shared out evenly.
    sizes_low, sizes_high : tuple of int
        Fewest and most patients that the record allows.
    supposed : bool
        Whether the doses are ours: the record has only one.
    """

    doses: tuple[float, ...]
    unit: str
    sizes: tuple[int, ...]
    sizes_low: tuple[int, ...]
    sizes_high: tuple[int, ...]
    supposed: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """The doses as they stand on an axis."""
        return tuple(f"{dose:g}" for dose in self.doses)

    @property
    def sizes_known(self) -> bool:
        """Whether the record leaves no choice of sizes."""
        return self.sizes_low == self.sizes_high

    @property
    def n(self) -> int:
        """Patients at all doses."""
        return sum(self.sizes)


def dose_levels(trial: Trial) -> DoseLevels:
    """Return the doses of one infusion in a record, or supposed ones around its only dose."""
    groups = efficacy.dose_groups(trial)
    unit = str(trial.about.get("dose_unit", BY_WEIGHT))
    doses = sorted(set(groups["single"].tolist()))
    if len(doses) < 2:
        centre = doses[0] or 1.0
        parts = len(SUPPOSED_STEPS)
        even = tuple(
            max(1, trial.n_treated // parts + (place < trial.n_treated % parts))
            for place in range(parts)
        )
        supposed = tuple(centre * step for step in SUPPOSED_STEPS)
        return DoseLevels(supposed, unit, even, even, even, supposed=True)
    sizes = _sizes(trial, groups, doses)
    even = sizes.loc[sizes.pow(2).sum(axis=1).idxmin()]
    return DoseLevels(
        doses=tuple(doses),
        unit=unit,
        sizes=tuple(even.astype(int).tolist()),
        sizes_low=tuple(sizes.min().astype(int).tolist()),
        sizes_high=tuple(sizes.max().astype(int).tolist()),
        supposed=False,
    )


def _sizes(trial: Trial, groups: pd.DataFrame, doses: list[float]) -> pd.DataFrame:
    """Return every possible set of sizes by dose; only its ends where there are too many sets."""
    try:
        arms = efficacy.group_sizes(trial)
    except ValueError:
        arms = groups.set_index("arm")[["n_low", "n_high"]].T
    by_dose = groups.set_index("arm")["single"]
    return pd.DataFrame(
        {dose: arms[by_dose.index[by_dose == dose]].sum(axis=1) for dose in doses}
    ).reset_index(drop=True)


def seen_at_least_once(levels: DoseLevels, rates: np.ndarray) -> pd.DataFrame:
    """Return how likely each fixed group is to show at least one dose-limiting toxicity.

    Parameters
    ----------
    levels : DoseLevels
    rates : ndarray
        True rates, lowest dose first.

    Returns
    -------
    DataFrame
        dose, rate, n_low, n_high, seen_low, seen_high (chances over the possible sizes), missed
        (largest chance that the group shows none).
    """
    rates = np.asarray(rates, dtype=float)
    low, high = np.array(levels.sizes_low), np.array(levels.sizes_high)
    seen_low, seen_high = 1 - (1 - rates) ** low, 1 - (1 - rates) ** high
    return pd.DataFrame(
        {
            "dose": levels.doses,
            "rate": rates,
            "n_low": low,
            "n_high": high,
            "seen_low": seen_low,
            "seen_high": seen_high,
            "missed": 1 - seen_low,
        }
    )


def skeleton(doses: int, target: float) -> tuple[float, ...]:
    """Return rates for a CRM that expects the target at the middle dose, in even steps of log-odds.

    Chosen without a look at the truth, as a trial has to.
    """
    middle = (doses - 1) // 2
    odds = np.log(target / (1 - target)) + _SKELETON_STEP * (np.arange(doses) - middle)
    return tuple((1 / (1 + np.exp(-odds))).tolist())


def compare_dose_designs(
    rates: np.ndarray,
    sizes: tuple[int, ...],
    target: float = 0.25,
    n_max: int | None = None,
    trials: int = 2000,
    seed: int = 1,
) -> Mapping[str, designs.DoseFinding]:
    """Return what fixed groups, 3+3, BOIN and CRM do at the same true rates.

    Parameters
    ----------
    rates : ndarray
        True rates, lowest dose first.
    sizes : tuple of int
        Patients of the fixed groups.
    target : float
        Wanted rate of dose-limiting toxicity.
    n_max : int, optional
        Patients of a BOIN or CRM trial; as many as in the fixed groups where None.
    trials, seed : int
        Simulated trials of BOIN and CRM.

    Returns
    -------
    mapping of str to DoseFinding
        By name, in the order above; 3+3 needs as many patients as it needs.
    """
    n_max = sum(sizes) if n_max is None else n_max
    drawn = {"n_max": n_max, "size": trials, "seed": seed}
    found = [
        designs.fixed_groups(rates, sizes, target),
        designs.three_plus_three(rates),
        designs.dose_trials(designs.boin(target), rates, **drawn),
        designs.dose_trials(designs.crm(skeleton(len(sizes), target), target), rates, **drawn),
    ]
    return {one.design: one for one in found}


def dose_table(found: Mapping[str, designs.DoseFinding], target: float) -> pd.DataFrame:
    """Put dose-finding designs into one table.

    Returns
    -------
    DataFrame
        design, right (chance to recommend a dose nearest to the target), none (chance to
        recommend none), patients and dlts (on average), above (share of the patients treated at
        a dose above the target), trials (simulated; <NA> where exact).
    """
    rows = [
        (name, one.right(target), one.none, one.patients, one.dlts, one.above(target), one.trials)
        for name, one in found.items()
    ]
    columns = ["design", "right", "none", "patients", "dlts", "above", "trials"]
    return pd.DataFrame(rows, columns=columns).astype({"trials": "Int64"})
