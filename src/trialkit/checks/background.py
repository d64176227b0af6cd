"""Exercises of notebook 01: the disease, how many have it, how bad it is, how it comes back."""

from __future__ import annotations

from trialkit.checks._background_people import HEAD_COUNT, RELAPSE, STATEMENTS
from trialkit.checks._background_severity import AREA, CHANGE, SCALES, SCORE

EXERCISES = (STATEMENTS, HEAD_COUNT, AREA, SCORE, SCALES, RELAPSE, CHANGE)
