"""Exercises, being written."""

from __future__ import annotations

from trialkit.checks._exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()
