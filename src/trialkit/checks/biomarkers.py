"""Exercises of notebook 07: what a marker needs before it may be said to predict response."""

from __future__ import annotations

from trialkit.checks._biomarkers_claims import INTERACTION, MANY, REGRESSION
from trialkit.checks._biomarkers_groups import AUC, CURSE, PERMUTATION, SENTENCE

EXERCISES = (SENTENCE, PERMUTATION, AUC, CURSE, MANY, REGRESSION, INTERACTION)
