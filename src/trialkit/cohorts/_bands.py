"""The bands between the thresholds of one measure, and their names."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Threshold = tuple[float, str]


def sorted_thresholds(rows: Sequence[Mapping[str, Any]]) -> list[Threshold]:
    """Return the different (threshold, rule) of some outcomes, the easiest to pass first."""
    # "at least" sorts before "more than"
    return sorted({(float(row["threshold"]), row["threshold_rule"]) for row in rows})


def band_levels(thresholds: Sequence[Threshold]) -> tuple[str, ...]:
    """Name the bands from below the lowest threshold to above the highest.

    The rule of each threshold decides which band it belongs to itself:

    >>> band_levels([(40, "at least"), (75, "more than"), (90, "more than")])
    ('below 40', '40 to 75', 'more than 75 to 90', 'more than 90')
    """
    lowest, highest = thresholds[0], thresholds[-1]
    between = [_between(*pair) for pair in pairwise(thresholds)]
    below = f"below {lowest[0]:g}" if lowest[1] == "at least" else f"at most {lowest[0]:g}"
    above = f"{highest[0]:g} and more" if highest[1] == "at least" else f"more than {highest[0]:g}"
    return (below, *between, above)


def _between(lower: Threshold, upper: Threshold) -> str:
    if lower[0] == upper[0]:
        return f"exactly {lower[0]:g}"
    start = f"{lower[0]:g}" if lower[1] == "at least" else f"more than {lower[0]:g}"
    end = f"below {upper[0]:g}" if upper[1] == "at least" else f"{upper[0]:g}"
    return f"{start} to {end}"
