"""Figures on harm: what few events are compatible with."""

from trialkit.figures.safety._counts import safety_chance, safety_limits, safety_rule
from trialkit.figures.safety._elsewhere import (
    safety_group_limits,
    safety_patient_bounds,
    safety_ratios,
)
from trialkit.figures.safety._explored import safety_detection, safety_prior

__all__ = [
    "safety_chance",
    "safety_detection",
    "safety_group_limits",
    "safety_limits",
    "safety_patient_bounds",
    "safety_prior",
    "safety_ratios",
    "safety_rule",
]
