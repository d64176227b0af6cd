"""Invented patients that reproduce every printed count of a trial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from trialkit import cohorts, pasi
from trialkit.cohorts import Unanswered
from trialkit.errors import RecordError, TooLargeError
from trialkit.synthetic._assumptions import cohort_assumptions
from trialkit.synthetic._grid import (
    MEASURE,
    SCORES,
    STEPS,
    admitted_scores,
    band_limits,
    baseline_weights,
    graded_cuts,
)
from trialkit.synthetic._model import Model

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from trialkit.records import Trial

# The words of the banner that every figure of an invented patient carries.
BANNER = "SYNTHETIC – no real patients"
DEFAULT = Model()
MANY = 200
_OUTCOME = ["baseline_pasi", "improvement", "final_pasi"]


def cohort(
    trial: Trial, seed: int = 1, model: Model = DEFAULT, assume: Sequence[str] = ()
) -> pd.DataFrame:
    """Invent the patients of a trial; every count that the record prints comes out exactly.

    Parameters
    ----------
    trial : Trial
    seed : int
        The same number gives the same patients.
    model : Model
        What is taken for granted on scores.
    assume : sequence of str
        Named assumptions of `cohorts.compatible`.

    Returns
    -------
    DataFrame
        One row a patient: patient ("SYN-001", …), synthetic (True), the attributes of
        `cohorts.compatible` (sex, arm, response band and the like, whichever the record counts),
        baseline_pasi, improvement (percent at the last visit), final_pasi. The last three are left
        out where the record counts nobody by a threshold on the PASI: nothing printed would limit
        them. attrs: synthetic (True), banner, trial (id), seed, ways
        (labelled assignments that fit the counts, exact), assumptions (sentences).

    Raises
    ------
    RecordError
        If no PASI fits the entry criteria and a response band.
    """
    return many(trial, 1, seed, model, assume).drop(columns="cohort")


def many(
    trial: Trial,
    size: int = MANY,
    seed: int = 1,
    model: Model = DEFAULT,
    assume: Sequence[str] = (),
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Invent several cohorts of one trial, each as `cohort` does, in one table.

    Parameters
    ----------
    trial : Trial
    size : int
        Number of cohorts, at least 1.
    seed, model, assume
        As in `cohort`.
    executor : concurrent.futures.Executor, optional
        Where the cohorts of a large number are drawn, as in `cohorts.CohortSpace.sample`.

    Returns
    -------
    DataFrame
        The columns and attrs of `cohort`, after a column cohort (0, 1, …).
    """
    space = cohorts.compatible(trial, assume)
    drawn = space.sample(size, seed, executor)
    table = drawn.assign(
        patient=[f"SYN-{number:03d}" for number in drawn["patient"]], synthetic=True
    )[["cohort", "patient", "synthetic", *space.attributes]]
    if graded_cuts(trial):
        levels = list(space.attributes[MEASURE])
        bands = drawn[MEASURE].map({level: i for i, level in enumerate(levels)})
        scores = _scores(trial, bands.to_numpy(int), len(levels), seed, model)
        table[_OUTCOME] = pd.DataFrame(scores, index=table.index)[_OUTCOME]
    table.attrs = {
        "synthetic": True,
        "banner": BANNER,
        "trial": trial.id,
        "seed": seed,
        "ways": space.count("assignments"),
        "assumptions": cohort_assumptions(trial, model, space),
    }
    return table


def try_many(
    trial: Trial, size: int = MANY, seed: int = 1, model: Model = DEFAULT
) -> pd.DataFrame | Unanswered:
    """Invent cohorts as `many` does, or say why none can be.

    Returns
    -------
    DataFrame or Unanswered
        Unanswered where no cohort fits the printed counts, and where those that fit are too many
        to draw from with equal chances.
    """
    nothing = "No patients are invented here: "
    contradiction = cohorts.contradiction(trial)
    if contradiction:
        return Unanswered(f"{nothing}{contradiction}.")
    try:
        return many(trial, size, seed, model)
    except TooLargeError:
        return Unanswered(
            f"{nothing}the cohorts that fit the printed counts are too many to count, and so to "
            "draw from with equal chances."
        )


def _scores(
    trial: Trial, bands: np.ndarray, levels: int, seed: int, model: Model
) -> dict[str, np.ndarray]:
    """Draw a baseline for every patient, and a follow-up PASI inside the patient's band."""
    cuts = graded_cuts(trial)
    if levels != len(cuts) + 1:
        raise RecordError(
            f"{trial.id}: found {levels} response bands for {len(cuts)} thresholds on the PASI; "
            f"allowed {len(cuts) + 1}"
        )
    rng = np.random.default_rng([seed, 1])
    best, worst = band_limits(cuts, model.lowest_improvement)
    weights = baseline_weights(model, admitted_scores(trial, model))
    baseline = np.empty(bands.size, dtype=int)
    for band in np.unique(bands):
        inside = bands == band
        # A baseline from which no PASI reaches the band is no baseline of such a patient.
        possible = weights * (best[band] <= worst[band])
        if not possible.sum() > 0:
            raise RecordError(
                f"{trial.id}: no PASI lies in response band {band + 1} of {levels}, whatever the "
                "baseline; check the thresholds and the entry criteria of the record"
            )
        baseline[inside] = rng.choice(SCORES, inside.sum(), p=possible / possible.sum())
    low, high = best[bands, baseline], worst[bands, baseline]
    before, after = baseline / STEPS, rng.integers(low, high, endpoint=True) / STEPS
    return {
        "baseline_pasi": before,
        "final_pasi": after,
        "improvement": pasi.improvement(before, after),
    }
