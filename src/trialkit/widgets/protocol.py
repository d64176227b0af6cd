"""Explorers of entry criteria and of schedules."""

from __future__ import annotations

from functools import partial
from typing import Any

import ipywidgets as ipw
import pandas as pd
from matplotlib.figure import Figure

from trialkit import figures, protocol
from trialkit.records import Trial
from trialkit.widgets._base import dropdown, explorer, slider
from trialkit.widgets._start import explores

NO_EXCLUSION = "none"
_DOSE_STEP = 0.5
_WEIGHTS = (40, 130)
_SINGLE_INTERVAL = 14  # days to start from where the trial's arms have one infusion


def draw_entry(trial: Trial, version: str, exclusion: str, **values: float) -> Figure:
    """Draw the checklist for an invented patient of the reader's own.

    Parameters
    ----------
    trial : Trial
    version : str
        Key of a version of the criteria.
    exclusion : str
        Id of one exclusion criterion that applies, or "none".
    **values : float
        Values of inclusion variables; all others are those of `protocol.easy_patient`.
    """
    patient = protocol.easy_patient(trial) | values
    if exclusion != NO_EXCLUSION:
        patient |= protocol.excluded_by(trial, exclusion)
    return figures.entry_checklist(trial, patient, version)


@explores("entry")
def entry_explorer(trial: Trial) -> ipw.VBox:
    """Explore who gets in: move an invented patient's values, switch version and exclusion.

    The values on the sliders are those of the inclusion criteria that have a limit. Without
    criteria the explorer says so and has no controls.
    """
    if trial.criteria.empty:
        return explorer(partial(draw_entry, trial, version="", exclusion=NO_EXCLUSION), {})
    versions = protocol.criteria_versions(trial)
    excluding = trial.criteria[trial.criteria["kind"].eq("exclusion")]
    easy = protocol.easy_patient(trial)
    controls: dict[str, Any] = {
        "version": dropdown(
            "criteria of", versions[0], [(protocol.version_label(trial, v), v) for v in versions]
        ),
        "exclusion": dropdown(
            "an exclusion that applies",
            NO_EXCLUSION,
            [("none", NO_EXCLUSION), *zip(excluding["label"], excluding["id"], strict=True)],
        ),
    }
    for variable, rows in _slider_criteria(trial).groupby("variable", sort=False):
        low, high, step = protocol.slider_range(rows)
        name = protocol.variable_name(variable, rows["unit"].iloc[0])
        start = min(max(float(easy[variable]), low), high)
        controls[variable] = slider(name, start, low, high, step)
    return explorer(partial(draw_entry, trial), controls)


def entry_settings(trial: Trial) -> dict[str, dict[str, Any]]:
    """Return settings of `draw_entry` worth a look: a limit under two versions, an exclusion."""
    base = {"trial": trial, "exclusion": NO_EXCLUSION}
    if trial.criteria.empty:
        return {"Entry criteria": base | {"version": ""}}
    versions = protocol.criteria_versions(trial)
    limit = _limit_case(trial)
    chosen = {
        f"On a limit, {protocol.version_label(trial, v)}": base | {"version": v} | limit
        for v in dict.fromkeys([versions[0], versions[-1]])
    }
    excluding = trial.criteria.loc[trial.criteria["kind"].eq("exclusion"), "id"]
    if len(excluding):
        last = {"version": versions[-1], "exclusion": str(excluding.iloc[-1])}
        chosen["One exclusion applies"] = base | last
    return chosen


@explores("dose_plan")
def dose_plan_explorer(trial: Trial, weight_kg: float = 70) -> ipw.VBox:
    """Explore schedules: dose, number of infusions, interval and body weight, beside the arms."""
    start = _untried(trial)
    table = protocol.cumulative_dose(trial)
    most = float(max(5.0, 2 * table["dose_per_kg"].max()))
    unit = protocol.superscript(trial.about["dose_unit"])
    controls = {
        "dose_per_kg": slider(
            "dose of one infusion", start["dose_per_kg"], _DOSE_STEP, most, _DOSE_STEP, unit
        ),
        "infusions": slider(
            "number of infusions", start["infusions"], 1, max(8, int(table["infusions"].max()))
        ),
        "interval_days": slider(
            "days between infusions",
            start["interval_days"],
            1,
            max(60, 2 * int(table["interval_days"].max())),
        ),
    }
    if not protocol.is_by_weight(trial):
        return explorer(partial(figures.dose_plan, trial, weight_kg=weight_kg), controls)
    controls["weight_kg"] = slider("body weight", round(weight_kg), *_WEIGHTS, unit="kg")
    return explorer(partial(figures.dose_plan, trial), controls)


def dose_plan_settings(trial: Trial, weight_kg: float = 70) -> dict[str, dict[str, Any]]:
    """Return three settings of `figures.dose_plan`, each a change to the arm of highest dose."""
    top = _highest(trial)
    base = {
        "trial": trial,
        "dose_per_kg": float(top["dose_per_kg"]),
        "infusions": int(top["infusions"]),
        "interval_days": int(top["interval_days"]) or _SINGLE_INTERVAL,
        "weight_kg": float(weight_kg),
    }
    untried = _untried(trial)
    split = {"dose_per_kg": base["dose_per_kg"] / 2, "infusions": 2 * base["infusions"]}
    name = top["label"]
    third = {f"{name}: a person 30 kg heavier": base | {"weight_kg": float(weight_kg) + 30}}
    if not protocol.is_by_weight(trial):
        third = {f"{name}: half the dose": base | {"dose_per_kg": base["dose_per_kg"] / 2}}
    return {
        f"{name}: the dose, on another schedule": base | untried,
        f"{name}: half the dose, twice the infusions": base | split,
        **third,
    }


def _slider_criteria(trial: Trial) -> pd.DataFrame:
    criteria = trial.criteria
    return criteria[criteria["kind"].eq("inclusion") & criteria["operator"].ne("yes")]


def _limit_case(trial: Trial) -> dict[str, float]:
    """Find the first slider value of the example patients that is not that of the easy one."""
    easy = protocol.easy_patient(trial)
    on_sliders = set(_slider_criteria(trial)["variable"])
    for patient in protocol.example_patients(trial).to_dict("records"):
        for variable in on_sliders:
            if patient[variable] != easy[variable] and not pd.isna(patient[variable]):
                return {variable: float(patient[variable])}
    return {}


def _highest(trial: Trial) -> pd.Series:
    table = protocol.cumulative_dose(trial)
    return table.loc[table["dose_per_kg"].idxmax()]


def _untried(trial: Trial) -> dict[str, Any]:
    """Return the highest dose on the shortest schedule, or with one infusion more."""
    table = protocol.cumulative_dose(trial)
    top, repeated = _highest(trial), table[table["interval_days"].gt(0)]
    dose = {"dose_per_kg": float(top["dose_per_kg"])}
    if repeated.empty:
        return dose | {"infusions": 2, "interval_days": _SINGLE_INTERVAL}
    short = repeated.loc[repeated["interval_days"].idxmin()]
    more = 1 if short["interval_days"] == top["interval_days"] else 0
    return dose | {
        "infusions": int(short["infusions"]) + more,
        "interval_days": int(short["interval_days"]),
    }
