"""Figures of a student's own: the same for the same name, on every machine and for ever."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Draw the figures of one variant of one exercise.

    Everything rests on ``random.random()``, whose sequence Python promises not to change; neither
    NumPy nor Python promises that for whole numbers or choices.

    Parameters
    ----------
    *parts : str
        What the figures hang on, such as the exercise and the student.
    """

    def __init__(self, *parts: str) -> None:
        key = hashlib.sha256("\x1f".join(parts).encode()).digest()
        self._random = random.Random(int.from_bytes(key, "big")).random

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def number(self, low: float, high: float, decimals: int) -> float:
        """Return a number from `low` to `high`, rounded to `decimals`."""
        return round(low + self._random() * (high - low), decimals)

    def pick(self, options: Sequence[T]) -> T:
        """Return one of `options`."""
        return options[self.whole(0, len(options) - 1)]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return `options` in another order."""
        return sorted(options, key=lambda _: self._random())
