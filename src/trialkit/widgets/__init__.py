"""Explorers: thin ipywidgets around figure functions.

Each takes all its state as arguments, so that it can be tested without a browser.
"""

from trialkit.widgets._base import dropdown, explorer, settings_row, slider
from trialkit.widgets.background import draw_pasi, pasi_explorer, pasi_outcome, prevalence_explorer
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
from trialkit.widgets.orientation import count_explorer
from trialkit.widgets.protocol import (
    dose_plan_explorer,
    dose_plan_settings,
    draw_entry,
    entry_explorer,
    entry_settings,
)
from trialkit.widgets.safety import (
    detection_explorer,
    detection_settings,
    draw_detection,
    draw_prior,
    prior_explorer,
    prior_settings,
)
from trialkit.widgets.synthetic import cohort_explorer, cohort_settings, draw_cohort

__all__ = [
    "claim_explorer",
    "claim_settings",
    "cohort_explorer",
    "cohort_settings",
    "count_explorer",
    "course_explorer",
    "course_settings",
    "deal_explorer",
    "deal_settings",
    "detection_explorer",
    "detection_settings",
    "dose_plan_explorer",
    "dose_plan_settings",
    "draw_claim",
    "draw_cohort",
    "draw_course",
    "draw_deals",
    "draw_detection",
    "draw_entry",
    "draw_grim",
    "draw_intervals",
    "draw_pasi",
    "draw_prior",
    "draw_subgroups",
    "dropdown",
    "entry_explorer",
    "entry_settings",
    "explorer",
    "grim_explorer",
    "grim_settings",
    "interval_explorer",
    "interval_settings",
    "pasi_explorer",
    "pasi_outcome",
    "prevalence_explorer",
    "prior_explorer",
    "prior_settings",
    "settings_row",
    "slider",
    "subgroup_explorer",
    "subgroup_settings",
]
