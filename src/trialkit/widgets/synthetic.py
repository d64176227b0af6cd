"""Explorer on invented cohorts: another one, and the printed counts stay."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw
import numpy as np

from trialkit import figures
from trialkit.widgets._base import explorer, slider
from trialkit.widgets._start import explores

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from trialkit.cohorts import Unanswered
    from trialkit.synthetic import Waterfall


def draw_cohort(
    found: Waterfall | Unanswered | None, cohort: int = 1, synthetic: bool = False
) -> Figure:
    """Draw one of many invented cohorts; what could not be invented gives a placeholder."""
    return figures.synthetic_waterfall(found, cohort, synthetic)


@explores("cohort")
def cohort_explorer(found: Waterfall | Unanswered | None, synthetic: bool = False) -> ipw.VBox:
    """Let the student go from one invented cohort to the next."""
    draw = partial(draw_cohort, found, synthetic=synthetic)
    if not found:
        return explorer(draw, {})
    size = len(found.improvements)
    return explorer(draw, {"cohort": slider("Invented cohort (number)", 1, 1, size)})


def cohort_settings(
    found: Waterfall | Unanswered | None, synthetic: bool = False
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_cohort`: lowest, middle and highest mean improvement."""
    if not found:
        return {}
    order = np.argsort(found.improvements.mean(axis=1), kind="stable")
    chosen = {"lowest": order[0], "middle": order[len(order) // 2], "highest": order[-1]}
    return {
        f"The {name} mean improvement": {
            "found": found,
            "cohort": int(place) + 1,
            "synthetic": synthetic,
        }
        for name, place in chosen.items()
    }
