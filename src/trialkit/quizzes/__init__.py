"""Short questions at the end of each notebook; their keys are computed, never stored.

`of` gives the questions of a notebook for a record. Each has one right option, found with the
functions that the notebook uses; the wrong ones are what typical slips lead to. Where the record
does not have what a question needs, it takes figures that say they are invented.
"""

from trialkit.quizzes._catalogue import MODULES, count, of
from trialkit.quizzes._question import Option, Question

__all__ = ["MODULES", "Option", "Question", "count", "of"]
