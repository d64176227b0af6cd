"""An answer that is a function, tried on cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from trialkit.checks._answers._kind import Slip, Unreadable, is_blank, named
from trialkit.checks._answers._numbers import Number
from trialkit.checks._given import Given


@dataclass(frozen=True)
class Function:
    """A function that the student writes; it is tried on cases.

    Attributes
    ----------
    signature : str
        As it stands in the exercise, such as ``"area_score(percent)"``.
    cases : callable
        Figures of the exercise to a list of argument tuples; edges first.
    each : Number
        What it must return.
    """

    signature: str
    cases: Callable[[Given], Sequence[tuple[Any, ...]]]
    each: Number = field(default_factory=Number)

    @property
    def asks_for(self) -> str:
        """What is asked for, in words."""
        return f"the function {self.signature}, which returns {self.each.asks_for}"

    def read(self, answer: Any, given: Given) -> tuple[float, ...]:
        """Call the function on every case."""
        if not callable(answer):
            raise Unreadable(
                f"found {named(answer)}; hand over the function itself, without calling it"
            )
        values = []
        for case in self.cases(given):
            shown = ", ".join(map(repr, case))
            try:
                value = answer(*case)
            except Exception as error:  # the student's code may raise anything
                raise Unreadable(
                    f"for ({shown}) your function stopped with {type(error).__name__}: {error}"
                ) from None
            if is_blank(value):
                raise Unreadable(f"for ({shown}) your function returns nothing yet")
            try:
                values.append(self.each.read(value, given))
            except Unreadable as error:
                raise Unreadable(f"for ({shown}): {error}") from None
        return tuple(values)

    def same(self, answer: Sequence[float], right: Any, given: Given) -> bool:
        """Whether the values of all cases are right."""
        return all(
            self.each.same(a, r, given)
            for a, r in zip(answer, self._values(right, given), strict=True)
        )

    def slip(self, answer: Sequence[float], right: Any, given: Given) -> Slip | None:
        """Return a mistake that all wrong cases share, or the first case that is wrong."""
        wrong = [
            (case, a, r)
            for case, a, r in zip(
                self.cases(given), answer, self._values(right, given), strict=True
            )
            if not self.each.same(a, r, given)
        ]
        shared = {self.each.slip(a, r, given) for _, a, r in wrong}
        if len(shared) == 1 and (slip := shared.pop()) is not None:
            return slip
        if len(wrong) < len(answer):
            case, value, _ = wrong[0]
            shown = ", ".join(map(repr, case))
            return Slip(
                "some cases",
                f"Right in {len(answer) - len(wrong)} of {len(answer)} cases. Not yet for "
                f"({shown}), where yours returns {value:g}.",
            )
        return None

    def _values(self, right: Any, given: Given) -> tuple[float, ...]:
        return self.read(right, given) if callable(right) else tuple(right)
