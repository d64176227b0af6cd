"""The first explorer of the course: one count and what it can say."""

from __future__ import annotations

from functools import partial
from typing import Any

import ipywidgets as ipw

from trialkit import figures
from trialkit.widgets._base import dropdown, explorer, slider

_LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99)
_TIMES = (1, 2, 4, 8, 16)


def count_explorer(
    successes: int,
    n: int,
    printed: int | None,
    confidence: float = 0.95,
    synthetic: bool = False,
) -> ipw.VBox:
    """Move a count, the confidence level and the size of the trial; see share and interval.

    Parameters
    ----------
    successes, n : int
        The count to start with, and its denominator.
    printed : int or None
        The count that the record prints, None for none.
    confidence : float
        Confidence level to start with, as a fraction.
    synthetic : bool
        Whether the record is invented.
    """
    levels = sorted({*_LEVELS, confidence})
    draw = partial(figures.count_interval, n=n, printed=printed, synthetic=synthetic)
    return explorer(
        draw,
        {
            "successes": slider("patients with the outcome", successes, 0, n, unit=f"of {n}"),
            "confidence": dropdown(
                "confidence level", confidence, [(f"{100 * x:g} %", x) for x in levels]
            ),
            "times": dropdown(
                "a trial with the same share, but", 1, [(f"{x} × as large", x) for x in _TIMES]
            ),
        },
    )


def count_settings(
    successes: int,
    n: int,
    printed: int | None,
    confidence: float = 0.95,
    synthetic: bool = False,
) -> dict[str, dict[str, Any]]:
    """Return three settings of `figures.count_interval`: the same share in larger trials.

    Parameters
    ----------
    successes, n, printed, confidence, synthetic
        As for `count_explorer`.
    """
    fixed = {
        "successes": successes,
        "n": n,
        "printed": printed,
        "confidence": confidence,
        "synthetic": synthetic,
    }
    sizes = {"as printed": 1, "four times as large": 4, "sixteen times as large": 16}
    return {size: {**fixed, "times": times} for size, times in sizes.items()}
