"""From cut-points at 50, 75 and 90 % to a threshold that no trial reports: shapes, all assumed.

The ordered-probit model says where PASI 50, 75 and 90 lie on its scale. It says nothing on 40 %. A
shape is a rule that carries the line through known cut-points to another threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from trialkit.proportions import _checks

DEFAULT_SHAPE = "log remaining"
BENT = "bent log remaining"
LOWEST, HIGHEST = 25, 95


def _linear(t: np.ndarray) -> np.ndarray:
    return t


def _log_remaining(t: np.ndarray) -> np.ndarray:
    return -np.log(100 - t)


def _log_odds(t: np.ndarray) -> np.ndarray:
    return np.log(t / (100 - t))


# What a straight line is straight in; below the lowest known threshold the line of the first two
# goes on. The bent one is a parabola through the first three (in the percentage itself a parabola
# would turn round below 40 %, and fewer patients would reach 30 % than 40 %).
_SCALES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "log remaining": _log_remaining,
    BENT: _log_remaining,
    "log odds": _log_odds,
    "linear": _linear,
}
SHAPES = tuple(_SCALES)
MEANING = {
    "log remaining": "straight in the logarithm of the disease that remains",
    BENT: "a parabola in the logarithm of the disease that remains",
    "log odds": "straight in the log odds of the improvement",
    "linear": "straight in the percentage of improvement",
}


def cut_point(
    threshold: float,
    thresholds: Sequence[float],
    cutpoints: Sequence[float],
    shape: str = DEFAULT_SHAPE,
) -> float:
    """Carry cut-points to another threshold.

    Parameters
    ----------
    threshold : float
        Improvement in percent, 25 to 95.
    thresholds, cutpoints : sequence of float
        The known ones, rising; at least two below 100 %, three for the bent shape. 100 % is left
        out: cleared skin lies infinitely far away on a logarithm of what remains.
    shape : str
        One of `SHAPES`.

    Returns
    -------
    float
        Cut-point, on the probit scale. Between known thresholds the line between the two
        neighbours, outside them the line of the two nearest.

    Raises
    ------
    ValueError
        If a value is not allowed.
    """
    _checks.choice("shape", shape, SHAPES)
    threshold = _checks.number("threshold", threshold)
    if not LOWEST <= threshold <= HIGHEST:
        raise ValueError(
            f"threshold must be between {LOWEST} and {HIGHEST} percent: further away a shape "
            f"carries nothing; found {threshold:g}"
        )
    pairs = [(t, c) for t, c in zip(thresholds, cutpoints, strict=True) if t < 100]
    thresholds, cutpoints = [t for t, _ in pairs], [c for _, c in pairs]
    wanted = 3 if shape == BENT else 2
    if len(thresholds) < wanted:
        raise ValueError(
            f"the shape {shape} needs {wanted} cut-points; found {len(thresholds)} "
            f"({', '.join(f'{t:g}' for t in thresholds)})"
        )
    scale = _SCALES[shape]
    known, at = scale(np.asarray(thresholds, float)), scale(np.asarray(threshold, float))
    c = np.asarray(cutpoints, float)
    if shape == BENT:
        return float(np.polyval(np.polyfit(known[:3], c[:3], 2), at))
    i = int(np.clip(np.searchsorted(known, at) - 1, 0, len(known) - 2))
    slope = (c[i + 1] - c[i]) / (known[i + 1] - known[i])
    return float(c[i] + slope * (at - known[i]))
