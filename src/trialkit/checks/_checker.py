"""``check("04.2", answer)``: say at once what an answer is."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from trialkit import prose, records
from trialkit.checks import _verdict
from trialkit.checks._answers import Number, Unreadable, Words, is_blank
from trialkit.checks._catalogue import exercise
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given
from trialkit.checks._note import Note
from trialkit.checks._verdict import Verdict
from trialkit.errors import ParameterError

if TYPE_CHECKING:
    from trialkit.records import Trial

MOST_LETTERS = 100
# nbgrader sets it while it validates or grades; there a cell counts only if it does not fail.
_GRADING = "NBGRADER_EXECUTION"


class NotRightError(AssertionError):
    """The answer is not right; raised only where a grader counts cells that fail."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class _Graded(Verdict):
    """Displayed, and no result of its cell: nbgrader would read a result as a number of points."""

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self._repr_mimebundle_(), raw=True)


@dataclass(frozen=True)
class Checker:
    """Checks answers for one record and one student.

    Attributes
    ----------
    trial : str
        Name of a record.
    student : str
        Any text; figures of its own in numeric exercises. Empty: the figures of the record.
    """

    trial: str = "cheng2022"
    student: str = ""

    def __call__(self, number: str, answer: Any) -> Verdict:
        """Say whether an answer is right, not given yet, or which mistake it looks like.

        Parameters
        ----------
        number : str
            Of the exercise, such as ``"04.2"``.
        answer : object
            ``...`` or None: not answered yet.

        Returns
        -------
        Verdict

        Raises
        ------
        ParameterError
            If there is no such exercise.
        """
        task = exercise(number)
        if not os.environ.get(_GRADING):
            return judge(task, answer, self.given(number))
        with warnings.catch_warnings():
            # A warning is no mistake; nbgrader takes all that is on standard error for one.
            warnings.simplefilter("ignore")
            verdict = judge(task, answer, self.given(number))
        if verdict.status not in (_verdict.RIGHT, _verdict.WRITTEN):
            raise NotRightError(repr(verdict))
        return _Graded(**asdict(verdict))

    def given(self, number: str) -> Given:
        """Return the figures of an exercise."""
        return exercise(number).given(self._record, self.student)

    def options(self, number: str) -> Note:
        """Return the options of an exercise with their letters."""
        task = exercise(number)
        options = getattr(task.kind, "options", None)
        if options is None:
            raise ParameterError(
                f"exercise {number} has no options; it asks for {task.kind.asks_for}"
            )
        lines = [f"**{letter})** {words}" for letter, words in options(self.given(number)).items()]
        return Note(prose.bullets(lines))

    def hint(self, number: str, which: int = 1) -> Note:
        """Return a hint; the first says least.

        Raises
        ------
        ParameterError
            If there is no such hint.
        """
        hints = exercise(number).hints
        if isinstance(which, bool) or which not in range(1, len(hints) + 1):
            raise ParameterError(f"hint {which!r} of {number}: allowed: 1 to {len(hints)}")
        return Note(f"{hints[which - 1]} (hint {which} of {len(hints)})")

    @cached_property
    def _record(self) -> Trial:
        return records.load_trial(self.trial)


def checker(trial: str = "cheng2022", student: str = "") -> Checker:
    """Return a `Checker`, after a look at what it is asked for.

    Raises
    ------
    ParameterError, RecordError
        If the student is not text, or the record is not known.
    """
    records.trial_dir(trial)
    if not isinstance(student, str) or len(student) > MOST_LETTERS:
        raise ParameterError(
            f"student = {student!r} cannot be used. Allowed: text of at most {MOST_LETTERS} "
            "letters, empty for the figures of the record."
        )
    return Checker(trial, student)


def judge(task: Exercise, answer: Any, given: Given) -> Verdict:
    """Judge an answer to an exercise with these figures."""
    say: Callable[..., Verdict] = lambda status, message, mistake="", points=0: Verdict(  # noqa: E731
        task.id, status, message, mistake, points, task.points
    )
    if is_blank(answer):
        return say(_verdict.BLANK, f"The answer is {task.kind.asks_for}.")
    try:
        read = task.kind.read(answer, given)
    except Unreadable as error:
        blank = str(error).endswith(("not answered yet", "returns nothing yet"))
        # "Not answered yet." is a sentence; "cannot be read as an answer:" goes on.
        said = f"{str(error)[0].upper()}{str(error)[1:]}." if blank else f"{error}."
        return say(_verdict.BLANK if blank else _verdict.UNREADABLE, said)
    if isinstance(task.kind, Words):
        missing = task.kind.missing(read, given)
        found = (
            "Everything that can be looked for is in it."
            if not missing
            else ("Not found in it: " + "; ".join(missing) + ".")
        )
        return say(_verdict.WRITTEN, found, missing[0] if missing else "")
    right = task.answer(given)
    if task.kind.same(read, right, given):
        return say(_verdict.RIGHT, task.why(given), points=task.points)
    for mistake in task.mistakes:
        value = mistake.answer(given)
        if value is not None and task.kind.same(task.kind.read(value, given), read, given):
            return say(_verdict.MISTAKE, mistake.message, mistake.name)
    if slip := task.kind.slip(read, right, given):
        return say(_verdict.MISTAKE, slip.message, slip.name)
    if mistake := _rounded_mistake(task, read, given):
        return say(_verdict.MISTAKE, mistake.message, mistake.name)
    return say(_verdict.WRONG, f'It looks like no mistake we know. Try check.hint("{task.id}").')


def _rounded_mistake(task: Exercise, answer: Any, given: Given) -> Mistake | None:
    """Return the one typical mistake that was rounded one decimal too far; None if not just one."""
    if not isinstance(task.kind, Number):
        return None
    values = ((mistake, mistake.answer(given)) for mistake in task.mistakes)
    near = [m for m, value in values if value is not None and task.kind.rounds_to(value, answer)]
    return near[0] if len(near) == 1 else None
