"""Explorers: thin ipywidgets around figure functions.

Each takes all its state as arguments, so that it can be tested without a browser.
"""

from trialkit.widgets._base import dropdown, explorer, settings_row, slider
from trialkit.widgets.background import draw_pasi, pasi_explorer, pasi_outcome, prevalence_explorer
from trialkit.widgets.benchmarks import (
    carried_explorer,
    carried_settings,
    draw_carried,
    draw_placebo,
    placebo_explorer,
    placebo_settings,
)
from trialkit.widgets.biomarkers import (
    cut_explorer,
    cut_settings,
    draw_cut,
    draw_marker,
    marker_explorer,
    marker_settings,
)
from trialkit.widgets.claims import (
    claim_explorer,
    claim_settings,
    draw_claim,
    draw_grim,
    grim_explorer,
    grim_settings,
)
from trialkit.widgets.efficacy import (
    course_explorer,
    course_settings,
    deal_explorer,
    deal_settings,
    draw_course,
    draw_deals,
    draw_intervals,
    draw_subgroups,
    interval_explorer,
    interval_settings,
    subgroup_explorer,
    subgroup_settings,
)
from trialkit.widgets.next_trial import (
    dose_explorer,
    dose_settings,
    draw_dose_designs,
    draw_plan,
    draw_success,
    plan_explorer,
    plan_settings,
    success_explorer,
    success_settings,
)
from trialkit.widgets.orientation import count_explorer, count_settings
from trialkit.widgets.possible import draw_possible, possible_explorer, possible_settings
from trialkit.widgets.protocol import (
    dose_plan_explorer,
    dose_plan_settings,
    draw_entry,
    entry_explorer,
    entry_settings,
)
from trialkit.widgets.quiz import quiz
from trialkit.widgets.safety import (
    detection_explorer,
    detection_settings,
    draw_detection,
    draw_prior,
    prior_explorer,
    prior_settings,
)
from trialkit.widgets.synthetic import cohort_explorer, cohort_settings, draw_cohort
from trialkit.widgets.two_stage import draw_simon, simon_explorer, simon_settings

__all__ = [
    "carried_explorer",
    "carried_settings",
    "claim_explorer",
    "claim_settings",
    "cohort_explorer",
    "cohort_settings",
    "count_explorer",
    "count_settings",
    "course_explorer",
    "course_settings",
    "cut_explorer",
    "cut_settings",
    "deal_explorer",
    "deal_settings",
    "detection_explorer",
    "detection_settings",
    "dose_explorer",
    "dose_plan_explorer",
    "dose_plan_settings",
    "dose_settings",
    "draw_carried",
    "draw_claim",
    "draw_cohort",
    "draw_course",
    "draw_cut",
    "draw_deals",
    "draw_detection",
    "draw_dose_designs",
    "draw_entry",
    "draw_grim",
    "draw_intervals",
    "draw_marker",
    "draw_pasi",
    "draw_placebo",
    "draw_plan",
    "draw_possible",
    "draw_prior",
    "draw_simon",
    "draw_subgroups",
    "draw_success",
    "dropdown",
    "entry_explorer",
    "entry_settings",
    "explorer",
    "grim_explorer",
    "grim_settings",
    "interval_explorer",
    "interval_settings",
    "marker_explorer",
    "marker_settings",
    "pasi_explorer",
    "pasi_outcome",
    "placebo_explorer",
    "placebo_settings",
    "plan_explorer",
    "plan_settings",
    "possible_explorer",
    "possible_settings",
    "prevalence_explorer",
    "prior_explorer",
    "prior_settings",
    "quiz",
    "settings_row",
    "simon_explorer",
    "simon_settings",
    "slider",
    "subgroup_explorer",
    "subgroup_settings",
    "success_explorer",
    "success_settings",
]
