"""Rates and chances as words."""

from __future__ import annotations

from fractions import Fraction

from trialkit import prose


def rate_text(rate: float) -> str:
    """Return a chosen rate as it was chosen: "25 %", "12.5 %"."""
    return f"{prose.quantity(round(100 * rate, 6))} %"


def chance_text(chance: float) -> str:
    """Return a chance in percent, never rounded to a certainty that it is not."""
    return prose.chance(chance)


def ratio_text(ratio: float) -> str:
    """Return patients of the new treatment to controls in whole numbers: "1 to 2", "3 to 2"."""
    parts = Fraction(ratio).limit_denominator(20)
    return f"{parts.numerator} to {parts.denominator}"
