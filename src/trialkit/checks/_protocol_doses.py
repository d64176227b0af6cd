"""Exercises on cells: from a dose to a number of them, and back to a body weight."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from trialkit import protocol
from trialkit.checks._answers import Number, Numbers
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given
from trialkit.records import Trial

_MILLION = 1e6
_PER_KG = "dose of one infusion in million cells per kg"


# --- 02.2


def _largest_course(trial: Trial) -> Mapping[str, Any] | None:
    if not protocol.is_by_weight(trial):
        return None
    courses = protocol.cumulative_dose(trial)
    arm = courses.loc[courses["cumulative"].idxmax()]
    return {
        "dose_per_kg": float(arm["dose_per_kg"]),
        "infusions": int(arm["infusions"]),
        "weight_kg": 65,
    }


def _cells(given: Given, times: float = 1.0) -> tuple[float, float]:
    """Million cells of one infusion and of the course."""
    one = times * protocol.cells(given.dose_per_kg, given.weight_kg) / _MILLION
    return one, one * given.infusions


CELLS = Exercise(
    id="02.2",
    title="From a dose to cells",
    objectives=("02.c", "02.d"),
    kind=Numbers(("one infusion", "course"), Number(decimals=1, unit="million cells")),
    labels={
        "dose_per_kg": _PER_KG,
        "infusions": "infusions in the course",
        "weight_kg": "body weight in kg, assumed",
    },
    printed=_largest_course,
    assumed={"dose_per_kg": 1.5, "infusions": 3, "weight_kg": 65},
    drawn=lambda draw: {
        "dose_per_kg": draw.number(0.5, 4.0, 1),
        "infusions": draw.whole(2, 6),
        "weight_kg": draw.whole(48, 110),
    },
    answer=_cells,
    mistakes=(
        Mistake(
            "body weight forgotten",
            lambda given: (given.dose_per_kg, given.dose_per_kg * given.infusions),
            "These are million cells *per kilogram*. How heavy is the patient?",
        ),
        Mistake(
            "cells for million",
            lambda given: _cells(given, times=_MILLION),
            "These are cells. The answer is asked for in million cells.",
        ),
        Mistake(
            "one infusion for the course",
            lambda given: (_cells(given)[0],) * 2,
            "The second number is one infusion again. A course is all the infusions that one "
            "patient gets.",
        ),
        Mistake(
            "dose shared out",
            lambda given: _cells(given, times=1 / given.infusions),
            "You shared the dose out over the infusions. It is the dose of each of them.",
        ),
        Mistake(
            "infusions twice",
            lambda given: _cells(given, times=given.infusions),
            "The number of infusions is in the first number already. It belongs only into the "
            "second.",
        ),
    ),
    hints=(
        "Million cells = dose in million cells per kg × body weight in kg.",
        "`protocol.cells(dose_per_kg, weight_kg)` gives the cells of one infusion, not in million.",
    ),
    why=lambda given: "“The dose” can be either of them: say which one you mean.",
)

# --- 02.4


def _largest_infusion(trial: Trial) -> Mapping[str, Any] | None:
    found = protocol.largest_infusion(trial)
    if found is None or found.low_kg is None:
        return None
    return {"cells_printed": found.printed, "dose_per_kg": found.dose_per_kg}


def _own_infusion(draw: Draw) -> Mapping[str, Any]:
    dose, weight = draw.pick((1.5, 2.0, 2.5, 3.0, 3.5, 4.0)), draw.whole(68, 105)
    return {"cells_printed": f"{dose * weight / 100:.1f}×10^8", "dose_per_kg": dose}


def _weights(given: Given, half_units: float = 1.0, crumb: float = 0.0) -> tuple[float, float]:
    """Lightest and heaviest patient, so many half units of the last printed digit away.

    `crumb` is how far the dose may be from the printed one.
    """
    count = Decimal(given.cells_printed.replace("×10^", "e"))
    half = half_units * float(Decimal(5).scaleb(count.as_tuple().exponent - 1))
    return (
        protocol.implied_weight(float(count) - half, given.dose_per_kg + crumb),
        protocol.implied_weight(float(count) + half, given.dose_per_kg - crumb),
    )


WEIGHT = Exercise(
    id="02.4",
    title="The weight behind a number of cells",
    objectives=("02.c",),
    kind=Numbers(("lightest", "heaviest"), Number(decimals=1, unit="kg")),
    labels={
        "cells_printed": "cells of the largest infusion, rounded as printed",
        "dose_per_kg": f"{_PER_KG}, of the same patient, taken as exact",
    },
    printed=_largest_infusion,
    assumed={"cells_printed": "1.3×10^8", "dose_per_kg": 2.0},
    drawn=_own_infusion,
    answer=_weights,
    mistakes=(
        Mistake(
            "taken as exact",
            lambda given: _weights(given, half_units=0),
            "The printed number is taken as exact. It was rounded: what can it have been before?",
        ),
        Mistake(
            "a whole unit",
            lambda given: _weights(given, half_units=2),
            "Too wide: a number one whole unit away would have been printed as another number.",
        ),
        Mistake(
            "the wrong digit",
            lambda given: _weights(given, half_units=10),
            "Far too wide: you moved the digit before the point. The last printed digit is the one "
            "that was rounded.",
        ),
        Mistake(
            "the dose as well",
            lambda given: _weights(given, crumb=0.05),
            "You let the dose be rounded as well. It is the plan of the trial, taken as exact "
            "here.",
        ),
        Mistake(
            "a power of ten",
            lambda given: tuple(weight / 10 for weight in _weights(given)),
            "Nobody weighs that little. Count the zeros of the cells and of the million again.",
        ),
    ),
    hints=(
        "Weight = cells ÷ (dose × one million). Which cells?",
        "A number printed with one decimal stands for everything from half a tenth below it to "
        "half a tenth above it.",
        "`protocol.implied_weight(n_cells, dose_per_kg)`, once with each end. 2e8 is 2×10^8 in "
        "Python.",
    ),
    why=lambda given: (
        "The body weight of one patient, known to a few kg. That is why a number of cells, printed "
        "beside a dose, can be a private fact."
    ),
    level=2,
)
