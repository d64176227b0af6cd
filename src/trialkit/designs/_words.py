"""Rates and chances as words."""

from __future__ import annotations

from trialkit import prose


def rate_text(rate: float) -> str:
    """Return a chosen rate as it was chosen: "25 %", "12.5 %"."""
    return f"{prose.quantity(round(100 * rate, 6))} %"


def chance_text(chance: float) -> str:
    """Return a chance in percent, never rounded to a certainty that it is not."""
    if 0 < chance < 0.0005:
        return "below 0.1 %"
    if 0.9995 <= chance < 1:
        return "above 99.9 %"
    return prose.percent(chance)
