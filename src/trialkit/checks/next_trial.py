"""Exercises of notebook 08: which trial should be run next."""

from __future__ import annotations

from trialkit.checks._next_trial_one_arm import LANDSCAPE, RULE, STOPPING
from trialkit.checks._next_trial_two_arms import ALLOCATION, ASSURANCE, SIZE, SYNOPSIS

EXERCISES = (RULE, LANDSCAPE, SIZE, ALLOCATION, STOPPING, ASSURANCE, SYNOPSIS)
