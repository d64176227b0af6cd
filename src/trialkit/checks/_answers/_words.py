"""An answer in words, read by a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trialkit.checks._answers._kind import Unreadable, named
from trialkit.checks._given import Given


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
            raise Unreadable(f"found {named(answer)}; the answer is {self.asks_for}")
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
        return [
            words
            for words, patterns in self.elements(given).items()
            if not any(re.search(pattern, answer, re.IGNORECASE) for pattern in patterns)
        ]
