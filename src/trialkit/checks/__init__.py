"""Checks of exercises: what is right is computed, what is wrong is named.

In a notebook and in a terminal alike::

    from trialkit.checks import check
    check("04.2", 0.47)

Ask
    `check`, `checker`, `Checker`, `Verdict`
Write exercises
    `Exercise`, `Mistake`, `Given`, `Draw`, `Number`, `Numbers`, `Choice`, `Choices`, `Function`,
    `Words`
Look at all of them
    `exercise`, `of_notebook`, `all_exercises`, `judge`
"""

from trialkit.checks._answers import Choice, Choices, Function, Number, Numbers, Words
from trialkit.checks._catalogue import MODULES, all_exercises, exercise, of_notebook
from trialkit.checks._checker import MOST_LETTERS, Checker, NotRightError, checker, judge
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import MOST_HINTS, Exercise, Mistake
from trialkit.checks._given import Given
from trialkit.checks._verdict import MIME, STATUSES, Verdict

# For a terminal: the figures of the first record, nobody's own.
check = Checker()

__all__ = [
    "MIME",
    "MODULES",
    "MOST_HINTS",
    "MOST_LETTERS",
    "STATUSES",
    "Checker",
    "Choice",
    "Choices",
    "Draw",
    "Exercise",
    "Function",
    "Given",
    "Mistake",
    "NotRightError",
    "Number",
    "Numbers",
    "Verdict",
    "Words",
    "all_exercises",
    "check",
    "checker",
    "exercise",
    "judge",
    "of_notebook",
]
