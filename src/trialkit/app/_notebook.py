"""The notebook behind the page: two cells, and what the page says before Python has started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trialkit.records import Trial

KERNEL = "trialkit"
ADVICE = (
    "This is teaching material on statistics and trial design. It is not medical advice: do not "
    "use anything here to choose, to begin or to stop a treatment."
)
INVENTED = "This record is invented, with all its patients. No such trial was ever done."


def notebook(
    record: Trial, confidence: float = 0.95, seed: int = 1, sliders: str = ""
) -> dict[str, Any]:
    """Return the notebook that Voilà serves.

    Parameters
    ----------
    record : Trial
    confidence : float
        Confidence level as a fraction.
    seed : int
    sliders : str
        Where the sliders start, as in the parameter of notebooks.

    Returns
    -------
    dict
        A notebook without outputs. What the record says stands in its metadata, so that it is text
        on the page and never markup or code.
    """
    settings = {"confidence": confidence, "seed": seed} | ({"sliders": sliders} if sliders else {})
    chosen = "".join(f", {name}={value!r}" for name, value in settings.items())
    stage = f"app.Stage(trial={record.id!r}{chosen})"
    return {
        "cells": [
            _cell("contents", f"from trialkit import app\n\nstage = {stage}\nstage.contents()"),
            _cell("explorers", "stage.show()"),
        ],
        "metadata": {
            "kernelspec": {"name": KERNEL, "display_name": KERNEL, "language": "python"},
            "language_info": {"name": "python"},
            "title": f"Explorers: {record.short_title}",
            "trialkit_app": {
                "record": record.title,
                "advice": ADVICE,
                "invented": INVENTED if record.is_synthetic else "",
            },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(name: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }
