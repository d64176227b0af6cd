"""Which results moved between two runs, by how much, and whether that is within what is allowed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trialkit.runs.receipts import NUMBERS

# Relative and absolute parts of what a class allows; the absolute part is for numbers near zero.
ALLOWED = {
    "exact": (0.0, 0.0),
    # closed formulas and sums: compilers and libraries differ in the last digits
    "computed": (1e-9, 1e-12),
    # the largest of a function, found by search: libraries stop at different points
    "searched": (1e-6, 1e-9),
}
SIMULATED = "simulated"
CLASSES = (*ALLOWED, SIMULATED)

Numbers = Sequence[float | None]


@dataclass(frozen=True)
class Tolerance:
    """How far a result may move.

    Attributes
    ----------
    kind : {"exact", "computed", "searched", "simulated"}
    absolute : tuple of float
        For a simulated result, how far its value, low and high may move.
    """

    kind: str
    absolute: tuple[float, ...] = (0.0,) * len(NUMBERS)

    def width(self, part: str, was: float) -> float:
        """Return how far a part of a result (value, low, high) may move from `was`."""
        if self.kind == SIMULATED:
            return self.absolute[NUMBERS.index(part)]
        relative, absolute = ALLOWED[self.kind]
        return max(relative * abs(was), absolute)


@dataclass(frozen=True)
class Move:
    """One number that moved further than is allowed.

    Attributes
    ----------
    key : str
        Result.
    part : {"value", "low", "high", "result"}
        Which of its numbers; ``"result"`` when all of it is new or gone.
    was, now : float or None
    tolerance : Tolerance
    """

    key: str
    part: str
    was: float | None
    now: float | None
    tolerance: Tolerance

    def __str__(self) -> str:
        label = self.key if self.part == "result" else f"{self.key}, {self.part}"
        if self.was is None:
            return f"{label} is new: {_words(self.now)}"
        if self.now is None:
            return f"{label} is gone: was {_words(self.was)}"
        width = self.tolerance.width(self.part, self.was)
        allowed = f"{width:.2g} ({self.tolerance.kind})" if width else "none (exact)"
        moved = self.now - self.was
        return (
            f"{label} is {self.now!r}, was {self.was!r}: moved by {moved:+.3g}, allowed: {allowed}"
        )


def tolerance_of(numbers: Numbers) -> Tolerance:
    """Return the class of a result that nothing else is known of: whole numbers are exact."""
    whole = all(number is None or _is_whole(number) for number in numbers)
    return Tolerance("exact" if whole else "computed")


def moves(
    was: Mapping[str, Numbers],
    now: Mapping[str, Numbers],
    tolerances: Mapping[str, Tolerance] | None = None,
) -> list[Move]:
    """List the numbers that moved further than is allowed, in the order of their keys.

    Parameters
    ----------
    was, now : mapping
        Key of a result to value, low and high; None where there is none.
    tolerances : mapping, optional
        Key to what it is allowed; default: `tolerance_of` what it was.
    """
    found = []
    for key in sorted({*was, *now}):
        before, after = was.get(key), now.get(key)
        known = (tolerances or {}).get(key) or tolerance_of(before or after or ())
        if before is None or after is None:
            values = [numbers[0] if numbers else None for numbers in (before, after)]
            found.append(Move(key, "result", *values, known))
            continue
        found += [
            Move(key, part, old, new, known)
            for part, old, new in zip(NUMBERS, before, after, strict=True)
            if not _within(part, old, new, known)
        ]
    return found


def _within(part: str, was: float | None, now: float | None, tolerance: Tolerance) -> bool:
    if not (_is_number(was) and _is_number(now)):
        return was == now
    return was == now or abs(now - was) <= tolerance.width(part, was)


def _is_number(number: object) -> bool:
    return isinstance(number, int | float) and math.isfinite(number)


def _is_whole(number: object) -> bool:
    return _is_number(number) and number == int(number)


def _words(number: float | None) -> str:
    return "no value" if number is None else f"{number!r}"
