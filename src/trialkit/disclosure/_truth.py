"""The truth of invented patients, to hold bounds against; no printed trial has any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit import pasi

if TYPE_CHECKING:
    from trialkit.records import Trial

MINIMAL_PGA = 1  # highest grade of "clear or minimal" on the scale 0 to 5 of patients.csv


def true_responders(trial: Trial, outcome: Mapping[str, Any]) -> pd.DataFrame | None:
    """Say which invented patients had an outcome, judged from their scores.

    Parameters
    ----------
    trial : Trial
    outcome : mapping
        Row of its outcomes: measure, threshold, threshold_rule.

    Returns
    -------
    DataFrame or None
        subgroup, arm, yes (bool), one row a patient; None where the record has no patients or no
        score for this measure.
    """
    patients = trial.patients
    if patients.empty:
        return None
    if pd.isna(outcome["threshold"]):
        if outcome["measure"] != "pga":
            return None
        yes = patients["pga"] <= MINIMAL_PGA
    elif outcome["measure"] == "pasi":
        better = pasi.improvement(patients["baseline_pasi"], patients["final_pasi"])
        cut = float(outcome["threshold"])
        yes = better > cut if outcome["threshold_rule"] == "more than" else better >= cut
    else:
        return None
    return patients[["subgroup", "arm"]].assign(yes=yes.to_numpy(dtype=bool))
