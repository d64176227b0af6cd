"""What was taken for granted, in sentences that travel with every invented table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trialkit import pasi, prose
from trialkit.synthetic._grid import entry_criteria, graded_cuts
from trialkit.synthetic._judged import judged, sentence_of
from trialkit.synthetic._model import Model
from trialkit.synthetic._schedule import schedule_assumptions

if TYPE_CHECKING:
    from trialkit.cohorts import CohortSpace
    from trialkit.records import Trial

UNIFORM = (
    "Who has which attribute is drawn at random: every way to label the patients that gives all "
    "printed counts is equally likely."
)
LAST_VISIT = "The PASI was judged at the last visit, in every patient."
NO_SCORES = (
    "No PASI is invented: the record counts nobody by a threshold on the PASI, so nothing printed "
    "would limit it."
)
SURVEY = "as in Chinese outpatients, Chen K 2017, who are not the patients of this trial"


def cohort_assumptions(trial: Trial, model: Model, space: CohortSpace) -> tuple[str, ...]:
    """Sentences on everything that the patients of `cohort` rest on beside the printed counts."""
    scores = [*_baseline(trial, model), *_improvement(model), LAST_VISIT, *_not_judged(trial)]
    chosen = [sentence_of(trial, name) for name in space.assumptions]
    return (UNIFORM, *space.premises, *chosen, *(scores if graded_cuts(trial) else [NO_SCORES]))


def course_assumptions(trial: Trial, model: Model) -> tuple[str, ...]:
    """Sentences on everything that `course` adds: nothing between start and end is published."""
    way = f"Way of the PASI from the first to the last day: {way_of(model)}."
    return (way, *_around(model), *schedule_assumptions(trial))


def several_courses(trial: Trial, models: Mapping[str, Model]) -> tuple[str, ...]:
    """Sentences as `course_assumptions`, for several named models that differ in their way only."""
    ways = [f"Course “{name}”: {way_of(model)}." for name, model in models.items()]
    return (*ways, *_around(next(iter(models.values()))), *schedule_assumptions(trial))


def way_of(model: Model) -> str:
    """Say how an invented PASI moves from baseline to its last value."""
    said = (
        "an exponential curve to the final PASI, with a median half-time of "
        f"{model.half_time_days:g} days"
    )
    if model.passing:
        share = prose.percent(model.passing, 0)
        said += f", and a further {share} of the baseline gained in the middle and lost again"
    return f"{said} (chosen)"


def _around(model: Model) -> list[str]:
    return [
        f"Half-times differ between patients (SD of their logarithm {model.half_time_spread:g}, "
        f"chosen), and visits around the curve (SD {prose.percent(model.visit_sd, 0)} of the "
        "baseline, chosen)."
    ]


def _baseline(trial: Trial, model: Model) -> list[str]:
    where = SURVEY if _as_surveyed(model) else "chosen, not published"
    shape = (
        f"The baseline PASI follows a {model.baseline_shape} curve with mean "
        f"{model.baseline_mean:.2f} and SD {model.baseline_sd:.2f} points ({where}; the shape is "
        "our choice)."
    )
    criteria = entry_criteria(trial)
    if criteria.empty:
        cut = f"a PASI above {model.entry:g} (assumed: the record prints no criterion on it)"
    else:
        cut = " and ".join(
            row.label if row.kind == "inclusion" else f"not {row.label}"
            for row in criteria.itertuples(index=False)
        )
        cut += " (the registered criterion"
        cut += (
            "; what the later version says of it is not recorded here, it is assumed to hold still)"
            if criteria["carried_over"].any()
            else ")"
        )
    return [
        shape,
        f"It is cut to patients who may enter, {cut}, and at the top of the scale, "
        f"{pasi.MAXIMUM:g}. It does not depend on sex, group or response.",
    ]


def _improvement(model: Model) -> list[str]:
    return [
        "Inside a response band every PASI on the scale's grid of tenths is equally likely.",
        f"Nobody's PASI gets worse by more than {-model.lowest_improvement:g} %: nothing printed "
        "limits the lowest band.",
    ]


def _not_judged(trial: Trial) -> list[str]:
    group = judged(trial)
    if group is None:
        return []
    return [
        f"The record prints no PASI of {group.outside} at the end. One is invented for them too, "
        "and they are counted as not improved by the printed threshold."
    ]


def _as_surveyed(model: Model) -> bool:
    default = Model()
    return (model.baseline_mean, model.baseline_sd) == (default.baseline_mean, default.baseline_sd)
