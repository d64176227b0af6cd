"""Bounds of weighted sums of counts by integer programming: a second way to the same answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from trialkit.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trialkit.cohorts._model import Part


def extremes(part: Part, weights: NDArray[np.float64]) -> tuple[float, float]:
    """Return the smallest and largest sum of ``weights × counts`` over tables of `part`.

    Parameters
    ----------
    part : Part
    weights : array of float, shape (cells,)

    Raises
    ------
    ParameterError
        If no table keeps the limits.

    References
    ----------
    SciPy's `milp` (HiGHS, branch and cut).
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    matrix = np.vstack([np.ones(len(part.cells)), part.member.T])
    limits = LinearConstraint(
        matrix, np.concatenate([[part.n], part.low]), np.concatenate([[part.n], part.high])
    )
    ends = []
    for sign in (1, -1):
        found = milp(
            sign * weights,
            constraints=limits,
            integrality=np.ones(len(weights)),
            bounds=Bounds(0, part.n),
        )
        if found.x is None:
            raise ParameterError(f"no table keeps all constraints ({found.message})")
        ends.append(float(weights @ np.round(found.x)))
    return ends[0], ends[1]
