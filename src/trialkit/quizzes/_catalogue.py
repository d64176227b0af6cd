"""The questions of all notebooks, one module for each, imported when asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from trialkit.errors import ParameterError

if TYPE_CHECKING:
    from trialkit.quizzes._question import Question
    from trialkit.records import Trial

MODULES = {
    "00": "orientation",
    "01": "background",
    "02": "protocol",
    "03": "safety",
    "04": "efficacy",
    "05": "claims",
    "06": "benchmarks",
    "07": "biomarkers",
    "08": "next_trial",
}


def count(notebook: str) -> int:
    """Return how many questions a notebook asks.

    Raises
    ------
    ParameterError
        If there is no such notebook.
    """
    return len(_asked(notebook))


def of(notebook: str, trial: Trial, confidence: float = 0.95) -> tuple[Question, ...]:
    """Return the questions of a notebook for a record.

    Parameters
    ----------
    notebook : str
        Its number, such as ``"03"``.
    trial : Trial
    confidence : float
        Confidence level of what the questions compute, as a fraction.

    Raises
    ------
    ParameterError
        If there is no such notebook.
    """
    return tuple(ask(trial, confidence) for ask in _asked(notebook))


def _asked(notebook: str) -> tuple[Callable[[Trial, float], Question], ...]:
    if notebook not in MODULES:
        raise ParameterError(f"notebook {notebook!r} has no quiz. Allowed: {', '.join(MODULES)}.")
    return import_module(f"trialkit.quizzes.{MODULES[notebook]}").QUESTIONS
