"""All exercises of the course, one module for each notebook, imported when asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from trialkit.checks._exercise import Exercise
from trialkit.errors import ParameterError

MODULES = {
    "01": "background",
    "02": "protocol",
    "03": "safety",
    "04": "efficacy",
    "05": "claims",
    "06": "benchmarks",
    "07": "biomarkers",
    "08": "next_trial",
}


@cache
def of_notebook(number: str) -> tuple[Exercise, ...]:
    """Return the exercises of one notebook, in order.

    Raises
    ------
    ParameterError
        If it has none.
    """
    if number not in MODULES:
        raise ParameterError(
            f"notebook {number!r} has no exercises. Allowed: {', '.join(MODULES)}."
        )
    return import_module(f"trialkit.checks.{MODULES[number]}").EXERCISES


def exercise(number: str) -> Exercise:
    """Return one exercise, such as ``"04.2"``.

    Raises
    ------
    ParameterError
        If there is none of this number.
    """
    if not isinstance(number, str):
        raise ParameterError(f'exercise {number!r} is not text; write it in quotes, as "04.2"')
    found = {task.id: task for task in of_notebook(number.partition(".")[0])}
    if number not in found:
        raise ParameterError(f"exercise {number!r} is not known. Allowed: {', '.join(found)}.")
    return found[number]


def all_exercises() -> list[Exercise]:
    """Return all exercises of the course, in order."""
    return [task for number in MODULES for task in of_notebook(number)]
