"""Answers that are letters of options: one, or all that apply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trialkit.checks._answers._kind import Slip, Unreadable, named
from trialkit.checks._given import Given


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
            raise Unreadable(f"found {named(answer)}; allowed: one of {_quoted(letters)}")
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
            raise Unreadable(f"found {named(answer)}; allowed: letters from {_quoted(letters)}")
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
        hits = len(answer & right)
        yours = f"{hits} of your {len(answer)} letters" if hits else "None of what you chose"
        do = "applies" if hits < 2 else "apply"
        return Slip("both", f"{yours} {do}; something else does.")


def _quoted(letters: Iterable[str]) -> str:
    return ", ".join(f'"{letter}"' for letter in letters)


def _count(missing: Iterable[str]) -> str:
    number = len(list(missing))
    return "one letter is" if number == 1 else f"{number} letters are"
