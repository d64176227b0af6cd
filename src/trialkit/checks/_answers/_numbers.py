"""Answers that are numbers: one, or several with names."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trialkit.checks._answers._kind import Slip, Unreadable, is_blank, named
from trialkit.checks._given import Given

_NEAR = 0.05


@dataclass(frozen=True)
class Number:
    """One number.

    Attributes
    ----------
    decimals : int
        Decimals that are asked for; an answer within half a unit of the last one is right.
    unit : str
        "fraction", "percent", or any other unit in words.
    """

    decimals: int = 3
    unit: str = ""

    @property
    def asks_for(self) -> str:
        """What is asked for, in words."""
        unit = {"fraction": " as a fraction, 0 to 1", "percent": " in percent"}.get(
            self.unit, f" ({self.unit})" if self.unit else ""
        )
        if self.decimals == 0:
            return f"a whole number{unit}"
        plural = "" if self.decimals == 1 else "s"
        return f"a number{unit}, right to {self.decimals} decimal{plural}"

    @property
    def tolerance(self) -> float:
        """How far an answer may be from the right one: half a unit of the last decimal."""
        return 0.5 * 10.0**-self.decimals * (1 + 1e-9)

    def read(self, answer: Any, given: Given) -> float:
        """Return the answer as a float."""
        if hasattr(answer, "item") and getattr(answer, "size", None) == 1:
            answer = answer.item()
        if isinstance(answer, bool) or not isinstance(answer, numbers.Real):
            raise Unreadable(f"found {named(answer)}; the answer is {self.asks_for}")
        try:
            value = float(answer)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise Unreadable(f"found {value}; the answer is {self.asks_for}")
        return value

    def same(self, answer: float, right: float, given: Given) -> bool:
        """Whether the answer is within the tolerance of the right one."""
        if self.decimals == 0 and answer != round(answer):
            return answer == right
        return abs(answer - right) <= self.tolerance + 1e-12 * abs(right)

    def rounds_to(self, value: float, answer: float) -> bool:
        """Whether an answer is a value rounded to one decimal less than asked for."""
        return self.decimals > 0 and answer == round(float(value), self.decimals - 1)

    def slip(self, answer: float, right: float, given: Given) -> Slip | None:
        """Return the general mistake, such as percent for fraction."""
        if self.decimals == 0 and answer != round(answer):
            return Slip("not whole", "A whole number is asked for. Think about which way to round.")
        slips: list[tuple[float, Slip]] = []
        if self.unit == "fraction":
            slips = [
                (
                    100 * right,
                    Slip(
                        "percent",
                        "This is the answer in percent. A fraction is asked for: 47 % is 0.47.",
                    ),
                ),
                (
                    1 - right,
                    Slip(
                        "complement",
                        "This is 1 minus the answer: the chance, or share, of the opposite.",
                    ),
                ),
            ]
        elif self.unit == "percent":
            slips = [
                (
                    right / 100,
                    Slip(
                        "fraction",
                        "This is the answer as a fraction. Percent is asked for: 0.47 is 47 %.",
                    ),
                )
            ]
        slips.append(
            (
                -right,
                Slip(
                    "sign",
                    "The size is right, the sign is not: look which one is taken away from which.",
                ),
            )
        )
        for value, slip in slips:
            scale = 100.0 if slip.name == "percent" else 0.01 if slip.name == "fraction" else 1.0
            if abs(answer - value) <= self.tolerance * scale and not self.same(value, right, given):
                return slip
        # Near, and with no more decimals than a number that was rounded too early.
        if self.decimals and abs(answer - right) <= _NEAR * abs(right):
            coarser = max(0, self.decimals - 2)
            if any(answer == round(right, n) for n in range(coarser, self.decimals)):
                return Slip(
                    "rounded",
                    f"Rounded too far: give at least {self.decimals} decimals, or do not round.",
                )
        if self.unit == "fraction" and abs(right) <= 1 < abs(answer):
            return Slip(
                "above one",
                "A fraction is asked for, and no fraction is above 1: 47 % is 0.47.",
            )
        return None


@dataclass(frozen=True)
class Numbers:
    """Several numbers with names, such as both ends of an interval; tuple, list or mapping.

    Attributes
    ----------
    names : tuple of str
        In the order in which they are asked for.
    each : Number
        What each must look like.
    """

    names: tuple[str, ...]
    each: Number = field(default_factory=Number)

    @property
    def asks_for(self) -> str:
        """What is asked for, in words."""
        return f"({', '.join(self.names)}), each {self.each.asks_for}"

    def read(self, answer: Any, given: Given) -> tuple[float, ...]:
        """Return the numbers in the order of the names."""
        if isinstance(answer, Mapping):
            missing = [name for name in self.names if name not in answer]
            if missing:
                raise Unreadable(f"{', '.join(missing)} is missing; the answer is {self.asks_for}")
            answer = [answer[name] for name in self.names]
        if hasattr(answer, "tolist"):
            answer = answer.tolist()
        if isinstance(answer, str) or not isinstance(answer, Sequence):
            raise Unreadable(f"found {named(answer)}; the answer is {self.asks_for}")
        if len(answer) != len(self.names):
            raise Unreadable(
                f"found {len(answer)} values, not {len(self.names)}; the answer is {self.asks_for}"
            )
        if blanks := [n for n, one in zip(self.names, answer, strict=True) if is_blank(one)]:
            raise Unreadable(f"{', '.join(blanks)} is not answered yet")
        return tuple(self.each.read(one, given) for one in answer)

    def same(self, answer: Sequence[float], right: Sequence[float], given: Given) -> bool:
        """Whether every number is right."""
        return len(answer) == len(right) and all(
            self.each.same(a, r, given) for a, r in zip(answer, right, strict=True)
        )

    def slip(self, answer: Sequence[float], right: Sequence[float], given: Given) -> Slip | None:
        """Return the general mistake: turned round, or one that all of them share."""
        if len(right) == 2 and self.same(answer[::-1], right, given):
            return Slip(
                "order", f"Both numbers are right, but the order is {' then '.join(self.names)}."
            )
        wrong = [
            (name, a, r)
            for name, a, r in zip(self.names, answer, right, strict=True)
            if not self.each.same(a, r, given)
        ]
        found = {self.each.slip(a, r, given) for _, a, r in wrong}
        if len(found) == 1 and (slip := found.pop()) is not None:
            return slip
        if len(wrong) < len(right):
            return Slip(
                "partly", f"Not right yet: {', '.join(name for name, *_ in wrong)}. The rest is."
            )
        return None
