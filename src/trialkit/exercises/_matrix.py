"""The matrix: every exercise, solved, blank, and with each typical mistake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trialkit import checks, records
from trialkit.checks import Exercise, Given, Words

STUDENTS = ("", "anna", "小明")


@dataclass(frozen=True)
class Cell:
    """How often the check said what it should.

    Attributes
    ----------
    well, of : int
    """

    well: int
    of: int

    def __str__(self) -> str:
        return f"{self.well}/{self.of}"

    @property
    def ok(self) -> bool:
        """Whether it always did."""
        return self.well == self.of


@dataclass(frozen=True)
class MatrixRow:
    """One exercise.

    Attributes
    ----------
    exercise, title, kind : str
    variants : int
        Different sets of figures: records and students.
    solved, blank, named : Cell
        Right answers called right, blanks called not answered, typical mistakes called by their
        name without a point, over the variants.
    mistakes : int
        Typical mistakes in the catalogue.
    """

    exercise: str
    title: str
    kind: str
    variants: int
    solved: Cell
    blank: Cell
    named: Cell
    mistakes: int

    @property
    def ok(self) -> bool:
        """Whether every answer was judged as it should be."""
        return self.solved.ok and self.blank.ok and self.named.ok


def matrix(
    tasks: Sequence[Exercise] | None = None, trials: Sequence[str] | None = None
) -> list[MatrixRow]:
    """Judge the right answer, a blank and each typical mistake of every exercise.

    Parameters
    ----------
    tasks : sequence of Exercise, optional
        Default: all of the course.
    trials : sequence of str, optional
        Records; default: all.
    """
    loaded = [records.load_trial(name) for name in trials or records.available_trials()]
    return [_row(task, loaded) for task in tasks or checks.all_exercises()]


def _row(task: Exercise, trials: Sequence[records.Trial]) -> MatrixRow:
    givens = [task.given(trial, student) for trial in trials for student in STUDENTS]
    different = {repr(given.values): given for given in givens}.values()
    wanted = "written" if isinstance(task.kind, Words) else "right"
    solved = [checks.judge(task, task.answer(given), given).status for given in different]
    blank = [checks.judge(task, ..., given).status for given in different]
    named = [found for given in different for found in _named(task, given)]
    return MatrixRow(
        task.id,
        task.title,
        type(task.kind).__name__,
        len(different),
        Cell(solved.count(wanted), len(solved)),
        Cell(blank.count("not answered"), len(blank)),
        Cell(sum(named), len(named)),
        len(task.mistakes),
    )


def _named(task: Exercise, given: Given) -> Iterator[bool]:
    for mistake in task.mistakes:
        answer = mistake.answer(given)
        if answer is not None:  # None: it cannot be made with these figures
            verdict = checks.judge(task, answer, given)
            yield verdict.mistake == mistake.name and not verdict.points
