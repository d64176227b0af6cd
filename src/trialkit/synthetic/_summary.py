"""Many compatible cohorts side by side: what they share, and where they go apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trialkit import pasi
from trialkit.cohorts import Unanswered
from trialkit.synthetic._assumptions import several_courses
from trialkit.synthetic._cohort import DEFAULT
from trialkit.synthetic._course import courses
from trialkit.synthetic._grid import MEASURE, Cut, as_cut
from trialkit.synthetic._judged import assumed_of
from trialkit.synthetic._model import COURSES, Model
from trialkit.synthetic._recount import possible_counts

if TYPE_CHECKING:
    from trialkit.records import Trial

LAST = "last visit"


@dataclass(frozen=True)
class Step:
    """A count of all patients that the record gives and every cohort has.

    Attributes
    ----------
    cut : Cut
    responders : int
        Patients who reach the cut.
    origin : str
        "printed", or "derived" from a printed percentage.
    """

    cut: Cut
    responders: int
    origin: str


@dataclass(frozen=True, eq=False)
class Waterfall:
    """Improvements of many invented cohorts, each sorted from the best to the worst patient.

    Attributes
    ----------
    improvements : ndarray, shape (cohorts, patients)
        Percent.
    steps : tuple of Step
        Rising.
    lowest : float
        Lower limit of the lowest response band (assumed), in percent.
    truth : ndarray or None, shape (patients,)
        Sorted improvements that the record itself lists; only a synthetic record does.
    assumed : tuple of str
        What the limits of the ranks take for granted beside the counts, each to be read after
        "if"; empty where they follow from the counts alone.
    """

    improvements: np.ndarray
    steps: tuple[Step, ...]
    lowest: float
    truth: np.ndarray | None = None
    assumed: tuple[str, ...] = ()

    @property
    def ranks(self) -> pd.DataFrame:
        """One row a rank, best first: what the counts allow, and what the cohorts have.

        Columns rank, allowed_low (missing where nothing printed limits it), allowed_high (percent,
        bounded: from the shared counts, and what is in `assumed`), drawn_low, drawn_high, median
        (synthetic).
        """
        rank = np.arange(1, self.improvements.shape[1] + 1)
        low, high = np.full(rank.size, np.nan), np.full(rank.size, 100.0)
        for step in self.steps:
            low[rank <= step.responders] = step.cut.threshold
        for step in reversed(self.steps):
            high[rank > step.responders] = step.cut.threshold
        return pd.DataFrame(
            {
                "rank": rank,
                "allowed_low": low,
                "allowed_high": high,
                "drawn_low": self.improvements.min(axis=0),
                "drawn_high": self.improvements.max(axis=0),
                "median": np.median(self.improvements, axis=0),
            }
        )


@dataclass(frozen=True, eq=False)
class ByVisit:
    """Responders by visit in many invented cohorts, on several courses with the same end.

    Attributes
    ----------
    counts : dict of str to ndarray, shape (cohorts, visits)
        Responders (patients) for each named course.
    labels : tuple of str
        The visits, in order.
    cut : Cut
    n : int
        Patients.
    end : Step or None
        The count of the record; None where it counts only part of the patients by this cut.
    assumptions : tuple of str
        Sentences on the courses.
    assumed : tuple of str
        What the count of the record takes for granted, each to be read after "if".
    """

    counts: Mapping[str, np.ndarray]
    labels: tuple[str, ...]
    cut: Cut
    n: int
    end: Step | None
    assumptions: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


def waterfall(
    trial: Trial, patients: pd.DataFrame | Unanswered, model: Model = DEFAULT
) -> Waterfall | Unanswered | None:
    """Sort the improvements of every cohort of `many`.

    Returns
    -------
    Waterfall, Unanswered or None
        None where the record counts nobody by a threshold on the PASI; `patients` themselves where
        none could be invented (`try_many`).
    """
    if isinstance(patients, Unanswered):
        return patients
    if "improvement" not in patients:
        return None
    by_cohort = patients["improvement"].to_numpy().reshape(patients["cohort"].nunique(), -1)
    improvements = -np.sort(-by_cohort, axis=1)
    steps = _steps(trial)
    assumed = assumed_of(trial, len(steps)) if steps else ()
    return Waterfall(improvements, steps, model.lowest_improvement, _truth(trial), assumed)


def by_visit(
    trial: Trial,
    patients: pd.DataFrame | Unanswered,
    seed: int = 1,
    model: Model = DEFAULT,
    ways: Mapping[str, Mapping[str, Any]] = COURSES,
) -> ByVisit | Unanswered | None:
    """Count the responders of every cohort of `many` at every visit.

    Parameters
    ----------
    trial : Trial
    patients : DataFrame
    seed : int
        Seed of the visits.
    model : Model
    ways : mapping of str to mapping
        Named courses: fields of `Model` that each changes.

    Returns
    -------
    ByVisit, Unanswered or None
        By the first threshold on the PASI that the record prints. None where it prints none, or
        no visit between baseline and end; `patients` themselves where none could be invented.
    """
    if isinstance(patients, Unanswered):
        return patients
    graded = trial.outcomes[trial.outcomes["measure"] == MEASURE].dropna(subset=["threshold"])
    if graded.empty or "improvement" not in patients:
        return None
    cut = as_cut(graded.iloc[0]["threshold"], graded.iloc[0]["threshold_rule"])
    counts, labels = {}, ()
    models = {name: replace(model, **changes) for name, changes in ways.items()}
    for name, chosen in models.items():
        counts[name], labels = _responders(courses(trial, patients, seed, chosen), cut)
    if len(labels) < 3:
        return None
    end = {step.cut: step for step in _steps(trial)}.get(cut)
    said = several_courses(trial, models)
    assumed = assumed_of(trial, 1) if end is not None else ()
    return ByVisit(counts, labels, cut, trial.n_treated, end, said, assumed)


def _responders(seen: pd.DataFrame, cut: Cut) -> tuple[np.ndarray, tuple[str, ...]]:
    """Count by cohort and visit; the last visit of every patient is one visit, whatever its day."""
    last = ~seen.duplicated(["cohort", "patient"], keep="last")
    final = seen.loc[last, "label"].unique()
    label = seen["label"].mask(last, final[0] if len(final) == 1 else LAST)
    place = seen["day"].where(~last, np.inf)
    order = place.groupby(label).median().sort_values(kind="stable").index
    hits = pd.DataFrame({"cohort": seen["cohort"], "label": label})
    hits["responds"] = cut.reached(seen["improvement"].to_numpy())
    table = hits.pivot_table(
        index="cohort", columns="label", values="responds", aggfunc="sum", fill_value=0
    )
    return table[order].to_numpy(dtype=int), tuple(order)


def _steps(trial: Trial) -> tuple[Step, ...]:
    """Return the counts of all patients, the ones that every cohort must have."""
    whole = trial.outcomes[trial.outcomes["subgroup"] == "all"].dropna(subset=["threshold"])
    whole = whole[(whole["measure"] == MEASURE) & (whole["n"] == trial.n_treated)]
    steps = {
        (cut := as_cut(row.threshold, row.threshold_rule)): Step(
            cut, int(row.responders), "printed" if row.count_printed == "yes" else "derived"
        )
        for row in whole.itertuples(index=False)
        if len(possible_counts(row)) == 1
    }
    return tuple(steps[cut] for cut in sorted(steps))


def _truth(trial: Trial) -> np.ndarray | None:
    known = trial.patients
    if len(known) != trial.n_treated or not (known["baseline_pasi"] > 0).all():
        return None
    found = pasi.improvement(known["baseline_pasi"].to_numpy(), known["final_pasi"].to_numpy())
    return -np.sort(-found)
