"""Invented visits between baseline and the end: many courses, all with the same printed counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from trialkit import pasi
from trialkit.synthetic._assumptions import course_assumptions
from trialkit.synthetic._cohort import DEFAULT, cohort
from trialkit.synthetic._grid import STEPS
from trialkit.synthetic._model import Model
from trialkit.synthetic._schedule import schedule

if TYPE_CHECKING:
    from trialkit.records import Trial

_COLUMNS = ["patient", "synthetic", "visit", "label", "day", "pasi", "improvement"]
_NEEDED = ["cohort", "patient", "synthetic", "arm", "baseline_pasi", "final_pasi"]


def course(
    trial: Trial, seed: int = 1, model: Model = DEFAULT, assume: Sequence[str] = ()
) -> pd.DataFrame:
    """Invent the visits of the patients of `cohort`, which takes the same arguments.

    Returns
    -------
    DataFrame
        One row a patient and visit: patient, synthetic (True), visit, label, day (from the first
        infusion), pasi, improvement (percent of the baseline). The first visit is the baseline, the
        last one has the cohort's final PASI exactly. A record without visits has these two only;
        one without a threshold on the PASI gives an empty table. attrs as in `cohort`.
    """
    return courses(trial, cohort(trial, seed, model, assume), seed, model)


def courses(
    trial: Trial, patients: pd.DataFrame, seed: int = 1, model: Model = DEFAULT
) -> pd.DataFrame:
    """Invent the visits of patients that `cohort` or `many` returned.

    A patient's PASI falls from baseline to final PASI by an exponential curve, reaches its end at
    the last visit, and moves around the curve in between; see `Model`. The visits do not change
    who the patients are: the same table with another model is the same cohort on another way.

    Parameters
    ----------
    trial : Trial
    patients : DataFrame
    seed : int
        Seed of the visits.
    model : Model

    Returns
    -------
    DataFrame
        As `course`; for the table of `many` after a column cohort.
    """
    columns = (["cohort"] if "cohort" in patients else []) + _COLUMNS
    if "final_pasi" not in patients:
        table = pd.DataFrame(columns=columns)
    else:
        table = _walked(trial, patients.reset_index(drop=True), seed, model)[columns]
    table.attrs = patients.attrs | {
        "assumptions": (*patients.attrs["assumptions"], *course_assumptions(trial, model))
    }
    return table


def _walked(trial: Trial, patients: pd.DataFrame, seed: int, model: Model) -> pd.DataFrame:
    rng = np.random.default_rng([seed, 2])
    pace = np.exp(model.half_time_spread * rng.standard_normal(len(patients)))
    kept = [name for name in _NEEDED if name in patients]
    seen = patients[kept].assign(half_time=model.half_time_days * pace, row=patients.index)
    days = schedule(trial)
    if "arm" in seen:
        seen = seen.astype({"arm": str}).merge(days, on="arm", how="left")
    else:
        one_arm = days[days["arm"] == days["arm"].iloc[0]]
        seen = seen.merge(one_arm.drop(columns="arm"), how="cross")
    first, last = ~seen["row"].duplicated(), ~seen["row"].duplicated(keep="last")
    end = seen.groupby("row")["day"].transform("max")
    value = seen["final_pasi"].where(last, seen["baseline_pasi"]).to_numpy(copy=True)
    chance = model.visit_sd * rng.standard_normal(len(seen))
    between = (~first & ~last).to_numpy()
    value[between] = _between(seen[between], end[between], chance[between], model.passing)
    improvement = pasi.improvement(seen["baseline_pasi"].to_numpy(), value)
    return seen.assign(pasi=value, improvement=improvement)


def _between(seen: pd.DataFrame, end: pd.Series, chance: np.ndarray, passing: float) -> np.ndarray:
    """Return the PASI at visits after the first and before the last."""
    # expm1 keeps the quotient right for a half-time far longer than the trial: a straight line.
    gone, whole = (np.expm1(-math.log(2) * day / seen["half_time"]) for day in (seen["day"], end))
    peak = 4 * passing * seen["day"] / end * (1 - seen["day"] / end)
    way = seen["baseline_pasi"] - seen["final_pasi"]
    value = seen["baseline_pasi"] * (1 + chance - peak) - gone / whole * way
    return np.clip(np.round(value * STEPS) / STEPS, 0, pasi.MAXIMUM).to_numpy()
