"""What all kinds of answers share: how one is read, when two are the same, what is blank."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from trialkit.checks._given import Given


class Unreadable(Exception):
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


def named(answer: Any) -> str:
    if isinstance(answer, str):
        return f"the text {answer[:40]!r}"
    if isinstance(answer, numbers.Real):
        return f"{answer!r}"
    if callable(answer):
        return "a function"
    name = type(answer).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
