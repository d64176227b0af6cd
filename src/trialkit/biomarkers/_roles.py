"""Prognostic or predictive: invented trials with two arms whose treated arms are the same."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from trialkit.biomarkers._exact import positive
from trialkit.proportions import _checks

SLOPE = 15.0  # points of improvement (percent) for each SD that the marker is lower, treated arm
BENEFIT = 25.0  # mean benefit of treatment in the scenarios that have one, percent
NOISE = 18.0
TREATED_MEAN = 38.0
RESPONSE = 40.0


@dataclass(frozen=True)
class Role:
    """What is assumed about marker and treatment; improvement is in percent.

    Attributes
    ----------
    name : str
    control_mean : float
        Mean improvement without the treatment.
    control_slope : float
        How much more a patient improves without the treatment for each SD of a lower marker.
    """

    name: str
    control_mean: float
    control_slope: float

    @property
    def benefit(self) -> float:
        """Mean benefit of the treatment, percent."""
        return TREATED_MEAN - self.control_mean

    @property
    def interaction(self) -> float:
        """How much the benefit grows for each SD of a lower marker: 0 if not predictive."""
        return SLOPE - self.control_slope


# The treated arm is the same in all four; only what would have happened without differs.
ROLES = {
    "prognostic": Role("prognostic only", TREATED_MEAN - BENEFIT, SLOPE),
    "predictive": Role("predictive only", TREATED_MEAN - BENEFIT, 0.0),
    "both": Role("both", TREATED_MEAN - BENEFIT, SLOPE / 2),
    "no effect": Role("prognostic, and the treatment does nothing", TREATED_MEAN, SLOPE),
}


def two_arms(
    role: str, n: int, mean: float, sd: float, response: float = RESPONSE, seed: int = 1
) -> pd.DataFrame:
    """Invent a trial with two arms of n patients each.

    Parameters
    ----------
    role : str
        A key of `ROLES`.
    n : int
        Patients in each arm, at least 3.
    mean, sd : float
        Of the marker before treatment, in its unit.
    response : float
        Improvement in percent that counts as a response.
    seed : int
        With the same seed, all roles give the same treated arm, patient by patient.

    Returns
    -------
    DataFrame
        patient (ids starting "SYN-"), arm ("treated", "control"), marker, improvement (percent,
        negative = worse, at most 100), responder (bool); ``attrs["synthetic"]`` is True.

    Raises
    ------
    ValueError
        If the role is not known, or a number is out of range.
    """
    _checks.choice("role", role, ROLES)
    n = _checks.count("n", n, lowest=3)
    mean, sd = _checks.number("mean", mean), positive("sd", sd)
    response = _checks.number("response", response)
    rng = _checks.generator(seed)
    z, noise = rng.standard_normal((2, 2 * n))
    treated = np.arange(2 * n) < n
    assumed = ROLES[role]
    centre = np.where(treated, TREATED_MEAN, assumed.control_mean)
    slope = np.where(treated, SLOPE, assumed.control_slope)
    improvement = np.minimum(100.0, centre - slope * z + NOISE * noise)
    table = pd.DataFrame(
        {
            "patient": [f"SYN-{i:04d}" for i in range(1, 2 * n + 1)],
            "arm": np.where(treated, "treated", "control"),
            "marker": np.maximum(0.0, mean + sd * z),
            "improvement": improvement,
            "responder": improvement >= response,
        }
    )
    table.attrs["synthetic"] = True
    return table


def arm_slopes(patients: pd.DataFrame, sd: float, confidence: float = 0.95) -> pd.DataFrame:
    """Fit a line to each arm, and compare the two: the interaction.

    Parameters
    ----------
    patients : DataFrame
        As `two_arms` returns it.
    sd : float
        Standard deviation of the marker, to give slopes for each SD of a *lower* marker.
    confidence : float

    Returns
    -------
    DataFrame
        what ("treated", "control", "interaction": treated minus control), estimate, low, high
        (percent of improvement for each SD lower). Each arm has its own spread about its line;
        the interaction uses a t distribution with the two arms' degrees of freedom together.
    """
    confidence = _checks.level("confidence", confidence)
    fits = {}
    for arm in ("treated", "control"):
        part = patients[patients["arm"] == arm]
        line = stats.linregress(part["marker"], part["improvement"])
        fits[arm] = (-line.slope * sd, line.stderr * sd, len(part) - 2)
    (a, se_a, df_a), (b, se_b, df_b) = fits["treated"], fits["control"]
    fits["interaction"] = (a - b, math.hypot(se_a, se_b), df_a + df_b)
    rows = []
    for what, (estimate, se, df) in fits.items():
        reach = float(stats.t.isf((1 - confidence) / 2, df)) * se
        rows.append((what, estimate, estimate - reach, estimate + reach))
    return pd.DataFrame(rows, columns=["what", "estimate", "low", "high"])


def role_table(
    n: int, mean: float, sd: float, response: float = RESPONSE, seed: int = 1
) -> pd.DataFrame:
    """What each role shows in the treated arm alone, and what is true about the benefit.

    Returns
    -------
    DataFrame
        One row a role: role, responders (treated arm), marker_responders, marker_others (means,
        treated arm; missing without any), benefit (assumed, percent), interaction (assumed,
        percent for each SD of a lower marker), benefit_low, benefit_high (assumed benefit of a
        patient whose marker is one SD below, above the mean).
    """
    rows = []
    for key, role in ROLES.items():
        patients = two_arms(key, n, mean, sd, response, seed)
        arm = patients[patients["arm"] == "treated"]
        means = arm.groupby("responder")["marker"].mean()
        rows.append(
            {
                "role": role.name,
                "responders": int(arm["responder"].sum()),
                "marker_responders": means.get(True),
                "marker_others": means.get(False),
                "benefit": role.benefit,
                "interaction": role.interaction,
                "benefit_low": role.benefit + role.interaction,
                "benefit_high": role.benefit - role.interaction,
            }
        )
    return pd.DataFrame(rows)
