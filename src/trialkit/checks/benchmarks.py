"""Exercises of notebook 06: what a single arm is compared with."""

from __future__ import annotations

from trialkit.checks._benchmarks_models import ANCHOR, ONE_CURVE, SHAPE
from trialkit.checks._benchmarks_placebo import ADD_UP, PLACEBO, POOL, PREDICTION

EXERCISES = (ADD_UP, POOL, PREDICTION, PLACEBO, ONE_CURVE, SHAPE, ANCHOR)
