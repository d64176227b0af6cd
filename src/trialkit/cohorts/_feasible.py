"""Whether any cohort keeps all counts, and if none does, which counts stand against each other.

This is a yes-or-no question, so integer programming answers it at once where counting the
cohorts would take minutes or too much memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from trialkit.cohorts._reading import SAME_VISIT
from trialkit.errors import TooLargeError

if TYPE_CHECKING:
    from trialkit.cohorts._model import Constraint, Model, Part

_SECONDS = 5.0  # for one question to the solver; a usual one takes milliseconds
_INFEASIBLE = 2  # status of SciPy's `milp`


def contradiction(model: Model) -> str | None:
    """Name the counts of a model that cannot hold together.

    Returns
    -------
    str or None
        One sentence without a full stop; None where a cohort exists, or where the question is
        too large to decide.
    """
    for names in model.components():
        if _impossible(model, names):
            clash = _clash(model, names)
            return _sentence(model, clash)
    return None


def _impossible(model: Model, names: tuple[str, ...]) -> bool:
    """Return whether it is certain that nothing keeps all limits of these attributes."""
    try:
        part = model.part(names)
    except TooLargeError:
        return False
    return _no_table(part)


def _no_table(part: Part) -> bool:
    """Return whether no table over the cells of `part` keeps its limits.

    References
    ----------
    SciPy's `milp` (HiGHS, branch and cut).
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not len(part.cells):
        return part.n > 0
    classes = np.unique(part.member, axis=0)  # cells in the same limits need one number only
    matrix = np.vstack([np.ones(len(classes)), classes.T])
    low, high = (np.concatenate([[part.n], limit]) for limit in (part.low, part.high))
    if (low > high).any():
        return True
    found = milp(
        np.zeros(len(classes)),
        constraints=LinearConstraint(matrix, low, high),
        integrality=np.ones(len(classes)),
        bounds=Bounds(0, part.n),
        options={"time_limit": _SECONDS},
    )
    return found.status == _INFEASIBLE


def _clash(model: Model, names: tuple[str, ...]) -> list[Constraint]:
    """Leave out one limit after another as long as the rest still contradicts itself."""
    chosen = [c for c in model.constraints if all(name in names for name, _ in c.where)]
    # what a reader can look up should stay, so what was not printed is left out first
    order = sorted(chosen, key=lambda c: c.kind == "printed")
    for constraint in order:
        fewer = [c for c in chosen if c is not constraint]
        if _impossible(replace(model, constraints=tuple(fewer)), names):
            chosen = fewer
    return chosen


def _sentence(model: Model, clash: Sequence[Constraint]) -> str:
    said = "; ".join(_said(c) for c in clash)
    patients = "1 patient" if model.n == 1 else f"{model.n:,} patients"
    sentence = f"no cohort of {patients} has all of these counts: {said}"
    at = Counter(name for c in clash for name, _ in c.where if len(c.where) == 1)
    shared = [n for n, times in at.items() if times > 1 and model.attributes[n].kind == "group"]
    if shared:
        sentence += f" (taken for granted: nobody is in two groups of “{shared[0]}”)"
    graded = {name for name, view in model.views.items() if view.kind == "graded"}
    bands = {levels for c in clash for name, levels in c.where if name in graded}
    if SAME_VISIT in model.assumptions and len(bands) > 1:
        sentence += " (assuming same-visit: all thresholds of one measure were judged together)"
    return sentence


def _said(constraint: Constraint) -> str:
    if constraint.kind == "premise":
        return constraint.what  # "arm A is not empty" needs no number
    low, high = constraint.low, constraint.high
    return f"{constraint.what} = " + (f"{low:,}" if low == high else f"{low:,} to {high:,}")
