"""Figures on what a predictive marker needs: size, accuracy, roles, and the cost of searching."""

from trialkit.figures.biomarkers._accuracy import marker_auc, marker_cut, marker_search
from trialkit.figures.biomarkers._many import marker_corrections, marker_many
from trialkit.figures.biomarkers._roles import marker_interaction, marker_rise, marker_roles
from trialkit.figures.biomarkers._size import (
    marker_curse,
    marker_estimates,
    marker_power,
    marker_studies,
)

__all__ = [
    "marker_auc",
    "marker_corrections",
    "marker_curse",
    "marker_cut",
    "marker_estimates",
    "marker_interaction",
    "marker_many",
    "marker_power",
    "marker_rise",
    "marker_roles",
    "marker_search",
    "marker_studies",
]
