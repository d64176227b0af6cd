"""Doses: cells for a weight, the weight a printed infusion implies, single against cumulative."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from trialkit.records import Trial

BY_WEIGHT = "10^6 cells/kg"  # the one unit of a dose that a body weight turns into cells
CELLS_PER_UNIT = 1e6
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER_OF_TEN = re.compile(r"(\d+)(?:\.(\d+))?\s*×\s*10\^(\d+)")


def is_by_weight(trial: Trial) -> bool:
    """Whether the doses of a record are per kg of body weight, and not per area or per patient."""
    return trial.about.get("dose_unit", BY_WEIGHT) == BY_WEIGHT


def cells(dose_per_kg: ArrayLike, weight_kg: ArrayLike) -> float | np.ndarray | pd.Series:
    """Cells in one infusion: dose × body weight.

    Parameters
    ----------
    dose_per_kg : number, sequence or Series
        Dose in 10^6 cells/kg, 0 or more.
    weight_kg : number, sequence or Series
        Body weight in kg, above 0.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Number of cells; of the shape the two together have.

    Raises
    ------
    ValueError
        If a value is not a finite number or out of range; the message names it.
    """
    dose = _numbers("dose_per_kg", dose_per_kg, zero_allowed=True)
    weight = _numbers("weight_kg", weight_kg, zero_allowed=False)
    return _same_kind(dose * CELLS_PER_UNIT * weight, dose_per_kg, weight_kg)


def implied_weight(n_cells: ArrayLike, dose_per_kg: ArrayLike) -> float | np.ndarray | pd.Series:
    """Body weight in kg that a number of cells implies at a dose: the inverse of `cells`.

    Parameters
    ----------
    n_cells : number, sequence or Series
        Cells in one infusion, above 0.
    dose_per_kg : number, sequence or Series
        Dose in 10^6 cells/kg, above 0.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Weight in kg, if the dose was given strictly by weight.

    Raises
    ------
    ValueError
        If a value is not a finite number above 0; the message names it.
    """
    count = _numbers("n_cells", n_cells, zero_allowed=False)
    dose = _numbers("dose_per_kg", dose_per_kg, zero_allowed=False)
    return _same_kind(count / (dose * CELLS_PER_UNIT), n_cells, dose_per_kg)


@dataclass(frozen=True)
class LargestInfusion:
    """The largest infusion a record prints, and the body weight behind it.

    Attributes
    ----------
    cells : float
        Number of cells, as parsed.
    printed : str
        The number exactly as printed.
    dose_per_kg : float
        Dose of the group it belongs to, in 10^6 cells/kg.
    weight_kg : float
        Implied body weight.
    low_kg, high_kg : float or None
        Weights that the rounding of the printed number of cells leaves open, the dose being
        taken as exact; None where the printed form cannot be read.
    source : str
        Source key.
    """

    cells: float
    printed: str
    dose_per_kg: float
    weight_kg: float
    low_kg: float | None
    high_kg: float | None
    source: str


def largest_infusion(trial: Trial) -> LargestInfusion | None:
    """Return the largest infusion the record prints, with the weight it implies.

    None where none is printed, or the dose does not go by weight.
    """
    printed = trial.about.get("largest_infusion")
    if not printed or not is_by_weight(trial):
        return None
    count, dose = float(printed["cells"]), float(printed["dose_per_kg"])
    half = _half_unit(str(printed["printed"]))
    return LargestInfusion(
        cells=count,
        printed=str(printed["printed"]),
        dose_per_kg=dose,
        weight_kg=implied_weight(count, dose),
        low_kg=None if half is None else implied_weight(count - half, dose),
        high_kg=None if half is None else implied_weight(count + half, dose),
        source=str(printed["source"]),
    )


def cumulative_dose(trial: Trial, weight_kg: float | None = None) -> pd.DataFrame:
    """Dose of one infusion against the dose of the whole course, for each arm.

    Parameters
    ----------
    trial : Trial
    weight_kg : float, optional
        Adds the cells of one infusion and of the whole course for a body weight, where the dose
        goes by weight.

    Returns
    -------
    DataFrame
        One row an arm, in the order of the record: arm, label, dose_per_kg (10^6 cells/kg),
        infusions, interval_days, cumulative (10^6 cells/kg), rank_single, rank_cumulative
        (1 = highest; equal doses share the better rank); with a weight also cells_each and
        cells_total.
    """
    arms = trial.arms
    table = pd.DataFrame(
        {
            "arm": arms["arm"].astype(str),
            "label": arms["label"].astype(str),
            "dose_per_kg": arms["dose_per_kg"].astype(float),
            "infusions": arms["infusions"].astype(int),
            "interval_days": arms["interval_days"].astype(int),
        }
    )
    # Nine decimals remove binary crumbs, so that 3 × 0.7 and 2.1 share a rank.
    table["cumulative"] = (table["dose_per_kg"] * table["infusions"]).round(9)
    for rank, column in (("rank_single", "dose_per_kg"), ("rank_cumulative", "cumulative")):
        table[rank] = table[column].rank(ascending=False, method="min").astype(int)
    if weight_kg is not None and is_by_weight(trial):
        table["cells_each"] = cells(table["dose_per_kg"], weight_kg)
        table["cells_total"] = table["cells_each"] * table["infusions"]
    return table


def rank_reversal(trial: Trial) -> pd.Series | None:
    """Return the arm that falls furthest from its rank by single to its rank by cumulative dose.

    Returns
    -------
    Series or None
        A row of `cumulative_dose`; None when no arm falls, as with one arm or one schedule.
    """
    table = cumulative_dose(trial)
    fall = table["rank_cumulative"] - table["rank_single"]
    if table.empty or fall.max() <= 0:
        return None
    return table.loc[fall.idxmax()]


def group_splits(total: int, groups: int) -> int:
    """Count the ways to share `total` patients over named groups of at least one patient each.

    Raises
    ------
    ValueError
        If there are fewer patients than groups, or no group.
    """
    if groups < 1 or total < groups:
        raise ValueError(
            f"total = {total} and groups = {groups}: allowed are 1 or more groups and at least "
            "as many patients as groups"
        )
    return math.comb(total - 1, groups - 1)


def unknown_group_sizes(trial: Trial) -> pd.DataFrame:
    """Phases whose size is printed while the sizes of several of their arms are not.

    Returns
    -------
    DataFrame
        phase, patients (left for those arms), groups (their labels, a tuple), splits (ways to
        share the patients out, each group with at least one); empty when all sizes are known.
    """
    rows = []
    for phase, arms in trial.arms.groupby("phase", sort=False):
        unknown = arms[arms["n"].isna()]
        size = arms["phase_n"].max()
        if len(unknown) < 2 or pd.isna(size):
            continue
        left = int(size) - int(arms["n"].sum())
        labels = tuple(unknown["label"].astype(str))
        rows.append((str(phase), left, labels, group_splits(left, len(labels))))
    return pd.DataFrame(rows, columns=["phase", "patients", "groups", "splits"])


def dose_text(dose: float, unit: str) -> str:
    """Return a dose with its unit: ``dose_text(1.5, "10^6 cells/kg")`` is "1.5×10⁶ cells/kg"."""
    joint = "×" if unit.startswith("10^") else " "
    return superscript(f"{dose:g}{joint}{unit}")


def superscript(text: str) -> str:
    """Raise the digits after a caret: "10^6" becomes "10⁶"."""
    return re.sub(r"\^(\d+)", lambda match: match[1].translate(_RAISED), text)


def power_of_ten(number: int) -> str:
    """Return a large whole number by its size: "about 2.0 × 10²⁴"."""
    lead, power = f"{Decimal(number):.1e}".split("e+")
    return superscript(f"about {lead} × 10^{power}")


def _half_unit(printed: str) -> float | None:
    """Half a unit in the last printed place: 0.05×10^8 for "2.4×10^8"."""
    match = _POWER_OF_TEN.fullmatch(printed.strip())
    if not match:
        return None
    decimals = len(match[2] or "")
    return 0.5 * 10 ** (int(match[3]) - decimals)


def _numbers(name: str, values: ArrayLike, zero_allowed: bool) -> np.ndarray:
    allowed = f"allowed: a finite number{', 0 or more' if zero_allowed else ' above 0'}"
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} = {values!r} is not a number; {allowed}") from None
    bad = ~np.isfinite(array) | (array < 0) | ((array == 0) & (not zero_allowed))
    if isinstance(values, bool) or bad.any():
        found = values if array.ndim == 0 else array[bad][0]
        raise ValueError(f"{name} = {found!r} is out of range; {allowed}")
    return array


def _same_kind(result: np.ndarray, *inputs: ArrayLike) -> float | np.ndarray | pd.Series:
    for given in inputs:
        if isinstance(given, pd.Series):
            return pd.Series(result, index=given.index)
    return result if np.ndim(result) else float(result)
