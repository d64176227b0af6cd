"""Kinds of answers: how each is read, when two are the same, what generally goes wrong with it."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from trialkit.checks._given import Given


_NEAR = 0.05


class Unreadable(Exception):  # noqa: N818 - what a person is told, not a fault of the program
    """An answer of another kind than the exercise asks for; the text says what is allowed."""


@dataclass(frozen=True)
class Slip:
    """A mistake that can happen with every answer of a kind.

    Attributes
    ----------
    name : str
    message : str
    """

    name: str
    message: str


class Kind(Protocol):
    """What an answer must look like."""

    asks_for: str

    def read(self, answer: Any, given: Given) -> Any:
        """Return the answer in a form that can be compared; raises `Unreadable`."""

    def same(self, answer: Any, right: Any, given: Given) -> bool:
        """Whether an answer, as read, is the right one within the tolerance."""

    def slip(self, answer: Any, right: Any, given: Given) -> Slip | None:
        """Return the general mistake that leads from the right answer to this one."""


def is_blank(answer: Any) -> bool:
    """Whether nothing was answered yet: ``...``, None, empty text, or an empty collection."""
    if answer is None or answer is Ellipsis:
        return True
    if isinstance(answer, str):
        return answer.strip() in ("", "...", "…")
    if isinstance(answer, Mapping):
        return all(is_blank(value) for value in answer.values())
    if isinstance(answer, list | tuple | set | frozenset):
        return all(is_blank(value) for value in answer)
    return False


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
        return f"a number{unit}, right to {self.decimals} decimals"

    @property
    def tolerance(self) -> float:
        """How far an answer may be from the right one: half a unit of the last decimal."""
        return 0.5 * 10.0**-self.decimals * (1 + 1e-9)

    def read(self, answer: Any, given: Given) -> float:
        """Return the answer as a float."""
        if hasattr(answer, "item") and getattr(answer, "size", None) == 1:
            answer = answer.item()
        if isinstance(answer, bool) or not isinstance(answer, numbers.Real):
            raise Unreadable(f"found {_named(answer)}; the answer is {self.asks_for}")
        try:
            value = float(answer)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise Unreadable(f"found {value}; the answer is {self.asks_for}")
        return value

    def same(self, answer: float, right: float, given: Given) -> bool:
        """Whether the answer is within the tolerance of the right one."""
        return abs(answer - right) <= self.tolerance + 1e-12 * abs(right)

    def slip(self, answer: float, right: float, given: Given) -> Slip | None:
        """Return the general mistake, such as percent for fraction."""
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
                    f"You rounded too far: give at least {self.decimals} decimals, or do not round.",
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
    each: Number = Number()

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
            raise Unreadable(f"found {_named(answer)}; the answer is {self.asks_for}")
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


@dataclass(frozen=True)
class Choice:
    """One of the options, by its letter.

    Attributes
    ----------
    options : callable
        Figures of the exercise to letter → words.
    """

    options: Callable[[Given], Mapping[str, str]]
    asks_for: str = "the letter of one option"

    def read(self, answer: Any, given: Given) -> str:
        """Return the letter, small."""
        letters = list(self.options(given))
        if not isinstance(answer, str) or answer.strip().lower().strip("().") not in letters:
            raise Unreadable(f"found {_named(answer)}; allowed: one of {_quoted(letters)}")
        return answer.strip().lower().strip("().")

    def same(self, answer: str, right: str, given: Given) -> bool:
        """Whether it is the right letter."""
        return answer == right

    def slip(self, answer: str, right: str, given: Given) -> None:
        """Return None: what a wrong option means is said by the exercise."""


@dataclass(frozen=True)
class Choices:
    """All options that apply, by their letters: ``{"a", "c"}`` or ``"ac"``.

    Attributes
    ----------
    options : callable
        Figures of the exercise to letter → words.
    """

    options: Callable[[Given], Mapping[str, str]]
    asks_for: str = "the letters of all options that apply, such as {'a', 'c'}"

    def read(self, answer: Any, given: Given) -> frozenset[str]:
        """Return the letters, small."""
        letters = list(self.options(given))
        if isinstance(answer, str):
            answer = [sign for sign in answer.lower() if sign not in " ,;.(){}"]
        if not isinstance(answer, Iterable):
            raise Unreadable(f"found {_named(answer)}; allowed: letters from {_quoted(letters)}")
        found = [one.strip().lower() if isinstance(one, str) else one for one in answer]
        if strange := [one for one in found if one not in letters]:
            raise Unreadable(f"found {strange[0]!r}; allowed: letters from {_quoted(letters)}")
        return frozenset(found)

    def same(self, answer: frozenset[str], right: Iterable[str], given: Given) -> bool:
        """Whether these are exactly the right letters."""
        return answer == frozenset(right)

    def slip(self, answer: frozenset[str], right: Iterable[str], given: Given) -> Slip:
        """Say whether something is missing, too much, or both."""
        right = frozenset(right)
        if answer < right:
            return Slip("missing", f"What you chose applies, but {_count(right - answer)} missing.")
        if answer > right:
            extra = len(answer - right)
            does = "does" if extra == 1 else "do"
            return Slip(
                "too much", f"All that apply are there, but {extra} of your letters {does} not."
            )
        return Slip(
            "both",
            f"{len(answer & right)} of your {len(answer)} letters apply; some others do too.",
        )


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
    each: Number = Number()

    @property
    def asks_for(self) -> str:
        """What is asked for, in words."""
        return f"the function {self.signature}, which returns {self.each.asks_for}"

    def read(self, answer: Any, given: Given) -> tuple[float, ...]:
        """Call the function on every case."""
        if not callable(answer):
            raise Unreadable(
                f"found {_named(answer)}; hand over the function itself, without calling it"
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
                f"Right in {len(answer) - len(wrong)} of {len(answer)} cases. Not yet for ({shown}), "
                f"where yours returns {value:g}.",
            )
        return None

    def _values(self, right: Any, given: Given) -> tuple[float, ...]:
        return self.read(right, given) if callable(right) else tuple(right)


@dataclass(frozen=True)
class Words:
    """Free text, judged by a person; what can be looked for is looked for.

    Attributes
    ----------
    elements : callable
        Figures of the exercise to: what the text should have, in words → patterns (regular
        expressions, any one is enough).
    at_least : int
        Words below which a text counts as too short to be read.
    """

    elements: Callable[[Given], Mapping[str, Sequence[str]]] = lambda given: {}
    at_least: int = 5
    asks_for: str = "a text of your own, in quotes"

    def read(self, answer: Any, given: Given) -> str:
        """Return the text."""
        if not isinstance(answer, str):
            raise Unreadable(f"found {_named(answer)}; the answer is {self.asks_for}")
        if len(answer.split()) < self.at_least:
            raise Unreadable(f"found {len(answer.split())} words; write at least {self.at_least}")
        return answer

    def same(self, answer: str, right: str, given: Given) -> bool:
        """Whether it is the model answer, which is the only text that a machine can call right."""
        return answer == right

    def slip(self, answer: str, right: str, given: Given) -> None:
        """Return None: what is not found is said by `missing`."""

    def missing(self, answer: str, given: Given) -> list[str]:
        """List what the text should have and does not, in words."""
        import re

        return [
            words
            for words, patterns in self.elements(given).items()
            if not any(re.search(pattern, answer, re.IGNORECASE) for pattern in patterns)
        ]


def _named(answer: Any) -> str:
    if isinstance(answer, str):
        return f"the text {answer[:40]!r}"
    if isinstance(answer, numbers.Real):
        return f"{answer!r}"
    if callable(answer):
        return "a function"
    name = type(answer).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _quoted(letters: Iterable[str]) -> str:
    return ", ".join(f'"{letter}"' for letter in letters)


def _count(missing: Iterable[str]) -> str:
    number = len(list(missing))
    return "one letter is" if number == 1 else f"{number} letters are"
