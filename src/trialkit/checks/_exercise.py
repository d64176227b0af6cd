"""One exercise: what is given, what is right, what typically goes wrong, and what helps."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from trialkit.checks._answers import Kind, Unreadable
from trialkit.checks._draw import Draw
from trialkit.checks._given import ASSUMED, INVENTED, NONE, PRINTED, Given

if TYPE_CHECKING:
    from trialkit.records import Trial

MOST_HINTS = 3
_MOST_DRAWS = 500


@dataclass(frozen=True)
class Mistake:
    """One typical wrong answer.

    Attributes
    ----------
    name : str
        Short, unique within the exercise, such as ``"one-sided"``.
    answer : callable
        Figures of the exercise to the answer that this mistake leads to. May return None where
        the mistake cannot be made with these figures.
    message : str
        What it looks like, and what to think of; never the right answer.
    """

    name: str
    answer: Callable[[Given], Any]
    message: str


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes
    ----------
    id : str
        Notebook and number, such as ``"03.2"``.
    title : str
    objectives : tuple of str
        Ids of the objectives that it exercises, such as ``("03.b",)``.
    kind : Kind
        What the answer looks like.
    answer : callable
        Figures of the exercise to the right answer, computed with the functions of the kit.
    mistakes : tuple of Mistake
        At least two; for free text, texts that miss something.
    hints : tuple of str
        One to three, each saying more than the one before.
    labels : mapping of str to str
        Name of each figure to what it is, with its unit.
    printed : callable, optional
        Record to figures that it prints, or None where it does not have them.
    printed_in : str
        Whose figures `printed` gives, where they are not those of the record.
    assumed : mapping, optional
        Figures chosen for the exercise, used where the record has none.
    drawn : callable, optional
        Figures of a student's own; without it everybody has the same.
    why : callable, optional
        Figures to what is said when the answer is right.
    level : int
        1 easy, 2 needs thought, 3 hard.
    points : int
    """

    id: str
    title: str
    objectives: tuple[str, ...]
    kind: Kind
    answer: Callable[[Given], Any]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    printed: Callable[[Trial], Mapping[str, Any] | None] = lambda trial: None
    printed_in: str = ""
    assumed: Mapping[str, Any] | None = None
    drawn: Callable[[Draw], Mapping[str, Any]] | None = None
    why: Callable[[Given], str] = lambda given: ""
    level: int = 1
    points: int = 1

    def given(self, trial: Trial, student: str = "") -> Given:
        """Return the figures of this exercise for a record and a student.

        Where the record does not have them, or a typical mistake would lead to the right answer
        by accident, others are taken that nobody printed, and that say so.
        """
        # One name can be written in two ways, which look the same: é, and e with an accent.
        student = unicodedata.normalize("NFC", student).strip()
        if not (student and self.drawn) and (found := self._of_everybody(trial)):
            return found
        if self.drawn is None:
            return Given(self.id, {}, self.labels, NONE, invented=False)
        draw = Draw("trialkit", self.id, student)
        whose = f"for {student!r}, " if student else ""
        for _ in range(_MOST_DRAWS):
            found = Given(
                self.id, self.drawn(draw), self.labels, f"{whose}{INVENTED}", invented=True
            )
            if self.tells_apart(found):
                return found
        raise ValueError(f"exercise {self.id}: no figures tell its mistakes apart")

    def _of_everybody(self, trial: Trial) -> Given | None:
        values = self.printed(trial)
        if values is not None:
            synthetic = trial.is_synthetic and not self.printed_in
            kind = f"{PRINTED} {trial.short_title}"
            kind += ", which is SYNTHETIC: no real patients" if synthetic else ""
            kind = f"figures of {self.printed_in}" if self.printed_in else kind
            found = Given(self.id, values, self.labels, kind, invented=synthetic)
            if self.drawn is None or self.tells_apart(found):
                return found
        if self.assumed is not None:
            return Given(self.id, self.assumed, self.labels, ASSUMED, invented=True)
        return None

    def tells_apart(self, given: Given) -> bool:
        """Whether every mistake leads to an answer of its own, not to the right one."""
        right = self.answer(given)
        values = [m.answer(given) for m in self.mistakes]
        read = []
        for value in values:
            if value is None:
                continue
            try:
                read.append(self.kind.read(value, given))
            except Unreadable:
                return False
        if any(self.kind.same(value, right, given) for value in read):
            return False
        return not any(self.kind.same(a, b, given) for i, a in enumerate(read) for b in read[:i])
