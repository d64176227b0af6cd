"""The course as a whole: where its notebooks are, what each is for, and the pages made from that.

Where
    `notebooks_dir`, `course_notebooks`, `exercises_of`
What each notebook says of itself
    `Lesson`, `Objective`, `lessons`
The glossary
    `Term`, `glossary`, `abbreviations`, `introduced`, `undefined`, `unused`
Pages beside the notebooks
    `pages`, `stale`, `refresh`

Only the standard library is imported here: notebook 00 lists the notebooks before it knows whether
the other packages are there.
"""

from trialkit.course._folder import course_notebooks, exercises_of, notebooks_dir
from trialkit.course._glossary import (
    Term,
    abbreviations,
    glossary,
    introduced,
    undefined,
    unused,
)
from trialkit.course._lessons import Lesson, Objective, lessons
from trialkit.course._pages import pages, refresh, stale

__all__ = [
    "Lesson",
    "Objective",
    "Term",
    "abbreviations",
    "course_notebooks",
    "exercises_of",
    "glossary",
    "introduced",
    "lessons",
    "notebooks_dir",
    "pages",
    "refresh",
    "stale",
    "undefined",
    "unused",
]
