"""Check what was passed to a notebook, and say what is allowed.

Papermill only warns about a wrong name and passes any value on; these checks
stand in the cell after the parameters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trialkit import records
from trialkit.errors import ParameterError

CONFIDENCE_RANGE = (0.5, 0.999)
SEED_RANGE = (0, 2**32 - 1)
# Every explorer of the course, as `widgets.catalogue` has them; here, since that one is heavy.
EXPLORERS = (
    *("count", "prevalence", "pasi", "entry", "dose_plan", "detection", "prior", "interval"),
    *("deal", "subgroup", "course", "cohort", "claim", "grim", "possible", "carried", "placebo"),
    *("marker", "cut", "simon", "dose", "success", "plan"),
)
_SLIDER = re.compile(r"(\w+)\.(\w+)\s+(\S.*)")


def check(
    *,
    trial: Any,
    confidence: Any = 0.95,
    seed: Any = 1,
    results_path: Any = "",
    sliders: Any = "",
) -> None:
    """Check the parameters that all notebooks share.

    Parameters
    ----------
    trial : str
        Name of a record, see `records.available_trials`.
    confidence : float
        Confidence level as a fraction, 0.5 to 0.999.
    seed : int
        Seed of the random numbers, 0 or more.
    results_path : str
        File for the results, ending in ``.json``, in a folder that exists; empty for none.
    sliders : str
        Where the sliders start, see `sliders`.

    Raises
    ------
    ParameterError
        If a value is not allowed; the message names the parameter, what was
        found and what is allowed.
    RecordError
        If the trial is not known.
    """
    records.trial_dir(trial)
    number("confidence", confidence, *CONFIDENCE_RANGE, example="0.95")
    whole_number("seed", seed, *SEED_RANGE)
    _results_path(results_path)
    _sliders(sliders)


def sliders(text: Any) -> dict[str, dict[str, str]]:
    """Read where the sliders of explorers start.

    Parameters
    ----------
    text : str
        Explorer, dot, control, space, value; more of them after commas, as in
        ``"detection.n 34, detection.rate_percent 2"``; empty leaves all where they are. Explorers
        of other notebooks may be named too.

    Returns
    -------
    dict of str to dict
        By explorer and control, the value as it was written. Which controls there are, and what
        they can take, depends on the record: the explorer itself checks that.

    Raises
    ------
    ParameterError
        If it cannot be read, names an unknown explorer, or a control twice.
    """
    allowed = (
        "Allowed: empty, or explorer, dot, control, space, value, and more after a comma, "
        "for example detection.n 34, detection.rate_percent 2."
    )
    if not isinstance(text, str):
        raise ParameterError(f"sliders = {text!r} is not text. {allowed}")
    found: dict[str, dict[str, str]] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        words = _SLIDER.fullmatch(part)
        if words is None:
            raise ParameterError(f"sliders: {part!r} cannot be read. {allowed}")
        explorer, control, value = words.groups()
        if explorer not in EXPLORERS:
            known = ", ".join(EXPLORERS)
            raise ParameterError(f"sliders: explorer {explorer!r} is not known. Allowed: {known}.")
        if control in found.setdefault(explorer, {}):
            raise ParameterError(f"sliders: {explorer}.{control} is there twice. Allowed: once.")
        found[explorer][control] = value
    return found


# `check` has a parameter of the same name.
_sliders = sliders


def number(name: str, value: Any, low: float, high: float, example: str | None = None) -> float:
    """Return `value` if it is a number from `low` to `high`, both included."""
    hint = f", for example {example}" if example else ""
    allowed = f"Allowed: a number from {low:g} to {high:g}{hint}."
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParameterError(f"{name} = {value!r} is not a number. {allowed}")
    if not math.isfinite(value) or not low <= value <= high:
        raise ParameterError(f"{name} = {value!r} is out of range. {allowed}")
    return float(value)


def whole_number(name: str, value: Any, low: int, high: int) -> int:
    """Return `value` if it is a whole number from `low` to `high`, both included."""
    allowed = f"Allowed: a whole number from {low} to {high}."
    if isinstance(value, bool) or not isinstance(value, int):
        raise ParameterError(f"{name} = {value!r} is not a whole number. {allowed}")
    if not low <= value <= high:
        raise ParameterError(f"{name} = {value!r} is out of range. {allowed}")
    return value


def choice(name: str, value: Any, allowed: Sequence[str]) -> str:
    """Return `value` if it is one of `allowed`."""
    if value not in allowed:
        raise ParameterError(f"{name} = {value!r} is not known. Allowed: {', '.join(allowed)}.")
    return value


def _results_path(value: Any) -> None:
    allowed = "Allowed: empty, or a file ending in .json in a folder that exists."
    if not isinstance(value, str):
        raise ParameterError(f"results_path = {value!r} is not text. {allowed}")
    path = Path(value)
    if value and (path.suffix != ".json" or path.is_dir() or not path.parent.is_dir()):
        raise ParameterError(f"results_path = {value!r} cannot be written. {allowed}")
