"""Invented patients: clearly labelled cohorts that reproduce every printed count of a trial.

A cohort is one of very many that the printed counts allow. It is no estimate of the patients who
were treated, and no answer to anything the record does not print.

Cohorts
    `cohort`, `many`, `try_many`, `recount`, `recount_table`
Visits
    `course`, `courses`, `schedule`
What is assumed
    `Model`, `COURSES`, `cohort_assumptions`, `course_assumptions`, `Judged`, `judged`, `only_if`
Many side by side
    `waterfall`, `by_visit`
Sentences and rows
    `introduce`, `read_waterfall`, `read_by_visit`, `results`
"""

from trialkit.synthetic._assumptions import cohort_assumptions, course_assumptions
from trialkit.synthetic._cohort import BANNER, MANY, cohort, many, try_many
from trialkit.synthetic._course import course, courses
from trialkit.synthetic._grid import Cut, graded_cuts
from trialkit.synthetic._judged import Judged, judged, only_if
from trialkit.synthetic._model import COURSES, SHAPES, Model
from trialkit.synthetic._recount import recount, recount_table
from trialkit.synthetic._schedule import schedule
from trialkit.synthetic._summary import ByVisit, Step, Waterfall, by_visit, waterfall
from trialkit.synthetic._wording import (
    counted,
    introduce,
    read_by_visit,
    read_waterfall,
    results,
)

__all__ = [
    "BANNER",
    "COURSES",
    "MANY",
    "SHAPES",
    "ByVisit",
    "Cut",
    "Judged",
    "Model",
    "Step",
    "Waterfall",
    "by_visit",
    "cohort",
    "cohort_assumptions",
    "counted",
    "course",
    "course_assumptions",
    "courses",
    "graded_cuts",
    "introduce",
    "judged",
    "many",
    "only_if",
    "read_by_visit",
    "read_waterfall",
    "recount",
    "recount_table",
    "results",
    "schedule",
    "try_many",
    "waterfall",
]
