"""Exercises on the groups of a trial side by side: which dose, and which comparison."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pandas as pd

from trialkit import protocol
from trialkit.checks._answers import Choices, Number, Numbers
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given
from trialkit.records import Trial


def _courses(trial: Trial) -> dict[str, dict[str, Any]]:
    """Each arm of a record by its label: what one infusion is, how many, how far apart."""
    return {
        str(row.label): {
            "dose": float(row.dose_per_kg),
            "infusions": int(row.infusions),
            "interval": int(row.interval_days),
        }
        for row in protocol.cumulative_dose(trial).itertuples()
    }


def _course_dose(arm: Mapping[str, Any]) -> float:
    """Dose of the course in million cells per kg, free of binary crumbs."""
    return protocol.plan(arm["dose"], arm["infusions"], interval_days=1).cumulative


# --- 02.5


def _fallen_arm(trial: Trial) -> Mapping[str, Any] | None:
    arm = protocol.rank_reversal(trial)
    if arm is None:
        return None
    arms = _courses(trial)
    for course in arms.values():
        del course["interval"]
    return {"arms": arms, "asked": str(arm["label"])}


def _own_ranks(draw: Draw) -> Mapping[str, Any]:
    doses = draw.shuffled((1.0, 1.5, 2.0, 2.5, 3.0, 4.0))[:5]
    arms = {
        f"Group {letter}": {"dose": dose, "infusions": draw.pick((1, 2, 3, 4, 6))}
        for letter, dose in zip("ABCDE", doses, strict=True)
    }
    return {"arms": arms, "asked": draw.pick(list(arms))}


def _rank(values: Mapping[str, float], asked: str, highest_first: bool = True) -> int:
    ranks = pd.Series(values).rank(ascending=not highest_first, method="min")
    return int(ranks[asked])


def _ranks(given: Given, highest_first: bool = True) -> tuple[int, int]:
    single = {label: arm["dose"] for label, arm in given.arms.items()}
    course = {label: _course_dose(arm) for label, arm in given.arms.items()}
    return (
        _rank(single, given.asked, highest_first),
        _rank(course, given.asked, highest_first),
    )


def _rank_by_infusions(given: Given) -> tuple[int, int]:
    infusions = {label: arm["infusions"] for label, arm in given.arms.items()}
    return _ranks(given)[0], _rank(infusions, given.asked)


RANKS = Exercise(
    id="02.5",
    title="High dose, but which dose?",
    objectives=("02.d",),
    kind=Numbers(("by infusion", "by course"), Number(decimals=0, unit="rank, 1 = highest")),
    labels={
        "arms": "groups: dose of one infusion in million cells per kg, and number of infusions",
        "asked": "the group whose ranks are asked for",
    },
    printed=_fallen_arm,
    assumed={
        "arms": {
            "Group A": {"dose": 1.0, "infusions": 5},
            "Group B": {"dose": 1.5, "infusions": 2},
            "Group C": {"dose": 2.0, "infusions": 4},
            "Group D": {"dose": 3.0, "infusions": 2},
        },
        "asked": "Group D",
    },
    drawn=_own_ranks,
    answer=_ranks,
    mistakes=(
        Mistake(
            "counted from below",
            lambda given: _ranks(given, highest_first=False),
            "These ranks begin with the lowest dose. Rank 1 is the highest.",
        ),
        Mistake(
            "one rank for both",
            lambda given: (_ranks(given)[0],) * 2,
            "The rank by infusion is right. For the course, each dose must first be multiplied "
            "with something.",
        ),
        Mistake(
            "number of infusions",
            _rank_by_infusions,
            "The second rank is by the number of infusions. Many small infusions need not be many "
            "cells.",
        ),
    ),
    hints=(
        "Write a line for each group: dose of one infusion, number of infusions, dose of the "
        "course.",
        "A rank is one more than the number of groups that are higher.",
    ),
    why=lambda given: (
        "A report that says “no relation to the dose” must say to which of the two doses."
    ),
    level=2,
)

# --- 02.6

_MOST_PAIRS = 6
_FEATURES = ("dose", "infusions", "interval")


def _arms_to_compare(trial: Trial) -> Mapping[str, Any] | None:
    arms = _courses(trial)
    return _with_pairs(arms) if len(arms) > 1 else None


def _own_arms(draw: Draw) -> Mapping[str, Any]:
    """Four groups: a first one, one step away, two steps away, and as many cells another way."""
    dose, other = draw.shuffled((1.0, 1.5, 2.0, 3.0))[:2]
    few = draw.pick((2, 3))
    short, long = draw.pick(((7, 14), (14, 28), (15, 30)))
    first = {"dose": dose, "infusions": 2 * few, "interval": short}
    steps = ({"dose": other}, {"infusions": few}, {"interval": long})
    groups = [
        first,
        first | draw.pick(steps),
        first | {"dose": other, "interval": long},
        first | {"dose": 2 * dose, "infusions": few, "interval": draw.pick((short, long))},
    ]
    arms = dict(zip(("A", "B", "C", "D"), draw.shuffled(groups), strict=True))
    return _with_pairs({f"Group {letter}": arm for letter, arm in arms.items()})


def _with_pairs(arms: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Add pairs by letter: those that differ in one thing, and others as there is room."""
    pairs = list(combinations(arms, 2))
    alone = [pair for pair in pairs if len(_differs(arms, pair)) == 1][:_MOST_PAIRS]
    others = [pair for pair in pairs if pair not in alone][: _MOST_PAIRS - len(alone)]
    shown = [pair for pair in pairs if pair in alone or pair in others]
    return {"arms": arms, "pairs": dict(zip("abcdef", shown, strict=False))}


def _differs(arms: Mapping[str, Mapping[str, Any]], pair: tuple[str, str]) -> list[str]:
    first, second = (arms[label] for label in pair)
    return [feature for feature in _FEATURES if first[feature] != second[feature]]


def _alone(given: Given) -> frozenset[str]:
    return frozenset(k for k, pair in given.pairs.items() if len(_differs(given.arms, pair)) == 1)


def _alike_in(given: Given, feature: str) -> frozenset[str]:
    """Letters of the pairs that are the same in one feature, whatever the others are."""
    return frozenset(k for k, p in given.pairs.items() if feature not in _differs(given.arms, p))


def _as_many_cells(given: Given) -> frozenset[str] | None:
    found = [
        letter
        for letter, (first, second) in given.pairs.items()
        if _course_dose(given.arms[first]) == _course_dose(given.arms[second])
    ]
    return frozenset(found) or None


PAIRS = Exercise(
    id="02.6",
    title="Which comparisons are about one thing?",
    objectives=("02.e",),
    kind=Choices(
        lambda given: {
            letter: f"{first} against {second}" for letter, (first, second) in given.pairs.items()
        }
    ),
    labels={
        "arms": "groups: dose of one infusion in million cells per kg, number of infusions, and "
        "interval in days, 0 for a single infusion",
        "pairs": "pairs of groups, by letter",
    },
    printed=_arms_to_compare,
    assumed=_with_pairs(
        {
            "Group A": {"dose": 1.0, "infusions": 4, "interval": 14},
            "Group B": {"dose": 2.0, "infusions": 4, "interval": 14},
            "Group C": {"dose": 2.0, "infusions": 2, "interval": 14},
            "Group D": {"dose": 1.0, "infusions": 2, "interval": 28},
        }
    ),
    drawn=_own_arms,
    answer=_alone,
    mistakes=(
        Mistake(
            "same infusion",
            lambda given: _alike_in(given, "dose") or None,
            "These pairs have the same dose of one infusion. Some of them differ in two other "
            "things; and a pair that differs in the dose alone is about one thing too.",
        ),
        Mistake(
            "same number of infusions",
            lambda given: (
                None if (found := _alike_in(given, "infusions")) == _alone(given) else found or None
            ),
            "These pairs have the same number of infusions. Some of them differ in two other "
            "things at once.",
        ),
        Mistake(
            "same course",
            _as_many_cells,
            "These pairs get as many cells in all. That is no fair comparison if the cells come in "
            "another way in more than one respect.",
        ),
        Mistake(
            "all pairs",
            lambda given: frozenset(given.pairs),
            "Not every pair: where two things change together, a difference can come from either.",
        ),
    ),
    hints=(
        "For each pair, count in how many of dose, number and interval they differ.",
        "A pair is about one thing if exactly one of the three differs. An interval that differs "
        "by a day is another interval on paper.",
    ),
    why=lambda given: (
        "A pair about one thing is not yet a fair comparison: unless chance decided who got which, "
        "the patients can differ too."
    ),
    level=2,
)
