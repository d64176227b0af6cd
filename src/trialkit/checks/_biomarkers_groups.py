"""Exercises of notebook 07 on a sentence without numbers and on two small groups."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import combinations
from statistics import mean
from typing import Any

from scipy import stats

from trialkit import biomarkers
from trialkit.checks._answers import Choices, Function, Number, Numbers
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given
from trialkit.records import Trial

# A question, and whether the sentence of the exercise leaves it open.
_QUESTIONS = {
    "a": ("On which side were the responders: higher or lower?", False),
    "b": ("By how many standard deviations did the two groups differ?", True),
    "c": ("Would patients with few Treg have improved just as much without the treatment?", True),
    "d": ("Do patients with few Treg gain more from the treatment than the others?", True),
    "e": ("How many kinds of cells were compared before this one was written about?", True),
    "f": ("How many patients responded?", False),
}


def _open() -> frozenset[str]:
    return frozenset(letter for letter, (_, left_open) in _QUESTIONS.items() if left_open)


SENTENCE = Exercise(
    id="07.1",
    title="What does the sentence leave open?",
    objectives=("07.a", "07.f"),
    kind=Choices(lambda given: {letter: words for letter, (words, _) in _QUESTIONS.items()}),
    answer=lambda given: _open(),
    mistakes=(
        Mistake(
            "significant is large",
            lambda given: _open() - {"b"},
            "“p < 0.05” is not a size. With few patients only large differences get there, with "
            "many also tiny ones.",
        ),
        Mistake(
            "no control needed",
            lambda given: _open() - {"c", "d"},
            "All these patients were treated. What would have happened to them without it?",
        ),
        Mistake(
            "prognostic is predictive",
            lambda given: _open() - {"d"},
            "Doing well and gaining from the treatment are two things. Only a control group tells "
            "them apart.",
        ),
        Mistake(
            "one marker",
            lambda given: _open() - {"e"},
            "One cell type is in the sentence. A blood sample gives many: a p-value means "
            "something else if the best of many was chosen.",
        ),
        Mistake(
            "what is printed",
            lambda given: _open() | {"a", "f"},
            "Read the sentence again. Some of these it does answer.",
        ),
    ),
    hints=(
        "Cross out first what the sentence does answer.",
        "Prognostic: does well whatever is done. Predictive: does well because of the treatment. "
        "Which of them can treated patients alone show?",
        "A p-value needs three companions: a size, the number of patients, the number of tests.",
    ),
    why=lambda given: "A sentence without numbers, and without a control group, leaves these open.",
)


_CRUMB = 1e-9  # sums of the same decimals can differ by it


def _own_values(draw: Draw) -> Mapping[str, Any]:
    # tenths, all different inside a group: a t-test needs some spread
    low, high = draw.shuffled(range(10, 41))[:3], draw.shuffled(range(20, 61))[:4]
    return {"responders": tuple(x / 10 for x in low), "others": tuple(x / 10 for x in high)}


def _sums(given: Given) -> tuple[float, list[float]]:
    """How far the responders' sum is from what is expected: as seen, and in every deal."""
    few, pooled = given.responders, (*given.responders, *given.others)
    expected = len(few) * mean(pooled)
    return sum(few) - expected, [sum(deal) - expected for deal in combinations(pooled, len(few))]


def _share_of_deals(given: Given, counts: Callable[[float, float], bool]) -> float:
    seen, dealt = _sums(given)
    return sum(counts(each, seen) for each in dealt) / len(dealt)


PERMUTATION = Exercise(
    id="07.2",
    title="Deal the labels in every possible way",
    objectives=("07.b",),
    kind=Number(decimals=3, unit="fraction"),
    labels={
        "responders": "marker of the responders, in percent of the cells",
        "others": "marker of the others, in percent of the cells",
    },
    assumed={"responders": (1.9, 2.6, 3.6), "others": (2.8, 3.4, 4.1, 4.9)},
    drawn=_own_values,
    answer=lambda given: biomarkers.permutation(given.responders, given.others).p_value,
    mistakes=(
        Mistake(
            "one-sided",
            lambda given: _share_of_deals(
                given, lambda each, seen: each * math.copysign(1, seen) >= abs(seen) - _CRUMB
            ),
            "You counted the deals on one side only. Before the data nobody had said which side "
            "it would be.",
        ),
        Mistake(
            "the seen one left out",
            lambda given: _share_of_deals(given, lambda each, seen: abs(each) > abs(seen) + _CRUMB),
            "“At least as far apart” holds for the deal that was seen, too.",
        ),
        Mistake(
            "t-test",
            lambda given: float(stats.ttest_ind(given.responders, given.others).pvalue),
            "This is the p-value of the t-test, which draws from a bell curve. Here every deal of "
            "these very values is counted.",
        ),
        Mistake(
            "ranks",
            lambda given: (
                biomarkers.permutation(given.responders, given.others, statistic="ranks").p_value
            ),
            "This compares ranks. The means of the values are to be compared.",
        ),
    ),
    hints=(
        "Of seven values, three go to the responders. In how many ways can that be done?",
        "Count the deals whose two means are at least as far apart as those seen, on either side. "
        "The deal that was seen is one of them.",
        "`biomarkers.permutation` deals and counts.",
    ),
    why=lambda given: (
        "There are only so many deals. Even a complete separation could not give a p-value below "
        "one in all of them."
    ),
)


def _wins(responders: Sequence[float], others: Sequence[float], tie: float) -> float:
    pairs = [(r < o) + tie * (r == o) for r in responders for o in others]
    return sum(pairs) / len(pairs)


_AUC_CASES = (
    ((2.0,), (2.0,)),
    ((1.0,), (2.0,)),
    ((3.0, 4.0), (1.0, 2.0)),
    ((1.0, 2.0), (2.0, 3.0)),
    ((2.1, 2.8, 3.3), (2.8, 2.8, 3.9, 4.4, 1.7)),
    ((0.0, 0.0, 0.5, 2.5), (0.0, 1.5, 0.5)),
)

AUC = Exercise(
    id="07.3",
    title="Pair every responder with every other patient",
    objectives=("07.d",),
    kind=Function("auc(responders, others)", lambda given: _AUC_CASES, Number(3, "fraction")),
    answer=lambda given: biomarkers.auc,
    mistakes=(
        Mistake(
            "ties lost",
            lambda given: lambda responders, others: _wins(responders, others, 0),
            "Pairs with the same value are given to nobody. Two patients who cannot be told apart "
            "are the toss of a coin.",
        ),
        Mistake(
            "ties won",
            lambda given: lambda responders, others: _wins(responders, others, 1),
            "Pairs with the same value count as full wins. Two patients who cannot be told apart "
            "are the toss of a coin.",
        ),
        Mistake(
            "other direction",
            lambda given: lambda responders, others: _wins(others, responders, 0.5),
            "This is the chance that the responder has the *higher* value. Here low values are "
            "said to go with response.",
        ),
        Mistake(
            "means compared",
            lambda given: (
                lambda responders, others: sum(o > mean(responders) for o in others) / len(others)
            ),
            "You compared with the mean of one group. Every patient of the one group is to be "
            "paired with every patient of the other.",
        ),
    ),
    hints=(
        "How many pairs are there of one responder and one other patient?",
        "In how many pairs is the responder lower? Add half of the pairs with a tie.",
        "Two loops, or one comprehension with two `for`, and a division at the end.",
    ),
    why=lambda given: (
        "Where it is 0 or 1, DeLong and the bootstrap give an interval of no width: then it is "
        "the interval that cannot be believed."
    ),
    level=2,
)


def _sizes(trial: Trial) -> Mapping[str, Any] | None:
    found = biomarkers.groups(trial)
    return None if found is None else {"responders": found.responders, "others": found.others}


_TRUTH, _ALPHA = 0.5, 0.05


@cache
def _found(n1: int, n2: int, alpha: float = _ALPHA) -> tuple[float, float]:
    """Power at the supposed truth, and the smallest significant difference in truths."""
    power = biomarkers.t_power(_TRUTH, n1, n2, alpha)
    return power, biomarkers.smallest_significant(n1, n2, alpha) / _TRUTH


@cache
def _average(n1: int, n2: int) -> float:
    return biomarkers.exaggeration(_TRUTH, n1, n2, _ALPHA).exaggeration


@cache
def _detectable(n1: int, n2: int) -> float:
    return biomarkers.detectable(n1, n2, alpha=_ALPHA) / _TRUTH


CURSE = Exercise(
    id="07.4",
    title="What two groups find, and how large it must look",
    objectives=("07.b", "07.c"),
    kind=Numbers(("power", "overstatement"), Number(decimals=2)),
    labels={
        "responders": "patients who responded",
        "others": "patients who did not",
    },
    printed=_sizes,
    drawn=lambda draw: {"responders": draw.whole(4, 20), "others": draw.whole(4, 20)},
    answer=lambda given: _found(given.responders, given.others),
    mistakes=(
        Mistake(
            "one-sided",
            lambda given: _found(given.responders, given.others, 2 * _ALPHA),
            "This looks like a one-sided test. The test of the notebook keeps half of the error "
            "for each side.",
        ),
        Mistake(
            "all in each group",
            lambda given: _found(*2 * (given.responders + given.others,)),
            "Both groups cannot have all patients. How many are in each?",
        ),
        Mistake(
            "average",
            lambda given: (
                _found(given.responders, given.others)[0],
                _average(given.responders, given.others),
            ),
            "The power is right. The other number is by how much significant results overstate on "
            "average; the least that they do is asked for.",
        ),
        Mistake(
            "detectable",
            lambda given: (
                _found(given.responders, given.others)[0],
                _detectable(given.responders, given.others),
            ),
            "The power is right. The other number belongs to the difference that is found with a "
            "power of 80 %. A smaller one can be significant as well.",
        ),
        Mistake(
            "not divided",
            lambda given: (
                _found(given.responders, given.others)[0],
                _found(given.responders, given.others)[1] * _TRUTH,
            ),
            "The power is right. The other number is a difference in SDs; how many times the "
            "truth is it?",
        ),
    ),
    hints=(
        "`biomarkers.t_power` gives the power of the t-test at a true difference.",
        "Below which size is no difference significant? `biomarkers.smallest_significant`.",
        "Divide that size by the truth.",
    ),
    why=lambda given: (
        "Whatever these groups call significant is at least so many times the truth. That is the "
        "winner's curse, and nobody has cheated."
    ),
    level=2,
)
