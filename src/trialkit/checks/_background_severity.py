"""Exercises on how bad the disease is: area score, PASI, other scales, and a change of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trialkit import background, pasi
from trialkit.checks._answers import Choices, Function, Number, Numbers
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given

# Edges first, then whatever a rule of thumb would get wrong.
_AREAS = (0, 10, 30, 50, 70, 90, 100, 0.4, 1, 9, 9.5, 9.99, 29.5, 49.9, 69.6, 89.99, 20, 40, 60, 95)
_AREA_LIMITS = (10, 30, 50, 70, 90)


def _above_limits(percent: float) -> int:
    return 0 if percent == 0 else 1 + sum(percent > limit for limit in _AREA_LIMITS)


def _never_zero(percent: float) -> int:
    return max(1, pasi.area_score(percent))


AREA = Exercise(
    id="01.3",
    title="Write the area score",
    objectives=("01.d",),
    kind=Function(
        "area_score(percent)",
        lambda given: [(percent,) for percent in _AREAS],
        Number(decimals=0),
    ),
    answer=lambda given: pasi.area_score,
    mistakes=(
        Mistake(
            "limit below",
            lambda given: _above_limits,
            "On a limit your function stays in the lower band. Does a band begin with its first "
            "number, or after it?",
        ),
        Mistake(
            "never zero",
            lambda given: _never_zero,
            "Your function never gives the lowest score. What about a region without any affected "
            "skin?",
        ),
        Mistake(
            "linear",
            lambda given: lambda percent: 6 * percent / 100,
            "This grows in a straight line with the area. The score goes up in steps, and the "
            "steps are not equally wide.",
        ),
        Mistake(
            "rounded first",
            lambda given: lambda percent: pasi.area_score(round(percent)),
            "It looks as if the percentage is rounded before it is scored. Nothing is rounded: "
            "just below a limit is still below it.",
        ),
        Mistake(
            "whole percent",
            lambda given: lambda percent: pasi.area_score(int(percent)),
            "Less than one percent is not nothing. It looks as if the decimals are cut off.",
        ),
        Mistake(
            "one too many",
            lambda given: lambda percent: pasi.area_score(percent) + (percent == 100),
            "The highest score is too high. All of the region still belongs to the last band.",
        ),
    ),
    hints=(
        "Try your function on the limits first, then on nothing, then on all of the region.",
        "One way: nothing is a case of its own; otherwise begin with 1 and count how many of the "
        "limits are reached.",
        "For numbers, `percent >= limit` is True on the limit, `percent > limit` is not.",
    ),
    why=lambda given: "Each band begins with its lower limit; only nothing at all scores nothing.",
    level=2,
)


def _own_visit(draw: Draw) -> Mapping[str, Any]:
    return {
        body.name: {sign: draw.whole(1, 4) for sign in pasi.SIGNS} | {"percent": draw.whole(2, 95)}
        for body in pasi.REGIONS
    }


def _regions(given: Given) -> Iterator[tuple[str, float, int, float]]:
    """Name, weight, sum of the signs, and affected percent of each region."""
    for body in pasi.REGIONS:
        seen = given.values[body.name]
        yield body.name, body.weight, sum(seen[sign] for sign in pasi.SIGNS), seen["percent"]


def _score(given: Given) -> float:
    return pasi.score(
        {body.name: pasi.Region.from_percent(**given.values[body.name]) for body in pasi.REGIONS}
    )


def _limbs_swapped(given: Given) -> float:
    weights = {body.name: body.weight for body in pasi.REGIONS}
    weights["upper_limbs"], weights["lower_limbs"] = weights["lower_limbs"], weights["upper_limbs"]
    return sum(weights[name] * signs * pasi.area_score(p) for name, _, signs, p in _regions(given))


def _largest_part(given: Given) -> str:
    added = {
        body.label: body.weight * s * pasi.area_score(p)
        for body, (_, _, s, p) in zip(pasi.REGIONS, _regions(given), strict=True)
    }
    return (
        f"The largest part comes from one region: {max(added, key=added.get)}. The score counts "
        "skin; what it means to live with it, the score does not say."
    )


_SEEN = "three signs with grades 0 to 4, and affected area of the region in percent"

SCORE = Exercise(
    id="01.4",
    title="The PASI of a patient",
    objectives=("01.d",),
    kind=Number(decimals=1, unit="points"),
    labels={body.name: f"{body.label}: {_SEEN}" for body in pasi.REGIONS},
    assumed={
        "head": {"erythema": 2, "induration": 1, "desquamation": 3, "percent": 8},
        "upper_limbs": {"erythema": 3, "induration": 2, "desquamation": 2, "percent": 30},
        "trunk": {"erythema": 2, "induration": 3, "desquamation": 1, "percent": 45},
        "lower_limbs": {"erythema": 4, "induration": 3, "desquamation": 3, "percent": 70},
    },
    drawn=_own_visit,
    answer=_score,
    mistakes=(
        Mistake(
            "no weights",
            lambda given: sum(s * pasi.area_score(p) for _, _, s, p in _regions(given)),
            "The regions are simply added up. Each has a weight, because some are larger parts of "
            "the body.",
        ),
        Mistake(
            "equal weights",
            lambda given: sum(s * pasi.area_score(p) for _, _, s, p in _regions(given)) / 4,
            "Here all regions count the same. The legs are a larger part of the body than the "
            "head.",
        ),
        Mistake(
            "percent for area score",
            lambda given: sum(w * s * p for _, w, s, p in _regions(given)),
            "This multiplies with the percentage. First turn the affected area into its area "
            "score.",
        ),
        Mistake(
            "mean of the signs",
            lambda given: _score(given) / len(pasi.SIGNS),
            "This is a third of it: the signs of a region are added, not averaged.",
        ),
        Mistake(
            "arms for legs",
            _limbs_swapped,
            "Two weights have changed places: look which limbs are the larger part of the body.",
        ),
    ),
    hints=(
        "Each region adds weight × sum of its three signs × area score.",
        "The weights are those of the figure in section 4; they add up to one.",
        "`pasi.Region.from_percent(**given_4.head)` makes a region, `pasi.Assessment(head=…, "
        "upper_limbs=…, trunk=…, lower_limbs=…)` a visit, and `pasi.score` its PASI.",
    ),
    why=_largest_part,
    level=2,
)


_SCALES = {
    "a": ("On a PGA scale from 0 to 5, grade 3 can be called moderate.", True),
    "b": ("A PGA grade of 3 stands for the same patient in every trial.", False),
    "c": ("“sPGA above 3” and “sPGA of at least 3” let the same patients in.", False),
    "d": ("A DLQI total of 12 is a very large effect on a patient’s life.", True),
    "e": (
        "A DLQI that falls from 12 to 9 comes into a lower band, although it falls by less than "
        "the smallest change that matters by any rule in section 5.",
        True,
    ),
    "f": (
        "A PASI of 36 and a DLQI of 15 are equally bad: each is half of what is possible.",
        False,
    ),
}
_HOLDS = frozenset(letter for letter, (_, holds) in _SCALES.items() if holds)

SCALES = Exercise(
    id="01.5",
    title="Grades, totals, and what they mean",
    objectives=("01.f",),
    kind=Choices(lambda given: {letter: words for letter, (words, _) in _SCALES.items()}),
    answer=lambda given: _HOLDS,
    mistakes=(
        Mistake(
            "grade without scale",
            lambda given: _HOLDS | {"b"},
            "One of these uses a grade without its scale. How many grades are worse than it?",
        ),
        Mistake(
            "above and at least",
            lambda given: _HOLDS | {"c"},
            "One of these takes two words for the same. Who is exactly on the limit, and gets in "
            "by which of them?",
        ),
        Mistake(
            "scales side by side",
            lambda given: _HOLDS | {"f"},
            "One of these reads two scales side by side. One counts skin, the other is asked of "
            "the patient; and its bands are not equally wide.",
        ),
        Mistake(
            "band for change",
            lambda given: _HOLDS - {"e"},
            "One more holds. Count the points, and look up the two bands: near a border, a small "
            "change is enough.",
        ),
    ),
    hints=(
        "Look up each total and each grade in the tables of section 5.",
        "For each sentence ask: on which scale, and what happens exactly on the limit?",
        "A band and a change are two questions. A small change can cross a border.",
    ),
    why=lambda given: (
        "A grade needs its scale, a limit needs its word, and a band is not the size of a change."
    ),
    level=2,
)


def _own_change(draw: Draw) -> Mapping[str, Any]:
    before, after = draw.whole(3, 6), draw.whole(1, 3)
    sign = draw.whole(2, 4)
    return {
        "grade_before": sign,
        "percent_before": _percent_in(draw, before),
        "grade_after": draw.whole(1, sign - 1),
        "percent_after": _percent_in(draw, min(after, before - 1)),
    }


def _percent_in(draw: Draw, score: int) -> int:
    band = pasi.AREA_BANDS[score]
    return draw.whole(int(band.low) + (score == 1), int(band.high) - 1)


def _change(given: Given) -> tuple[float, float]:
    found = background.change(
        background.uniform(given.grade_before, given.percent_before),
        background.uniform(given.grade_after, given.percent_after),
    )
    return found.improvement, max(found.reached, default=0)


def _with_threshold(improvement: float) -> tuple[float, float]:
    # Half a millionth of a point: a wrong path may be exactly on a threshold too.
    reached = [cut for cut in background.THRESHOLDS if improvement >= cut - 5e-7]
    return improvement, max(reached, default=0)


def _strictly_above(given: Given) -> tuple[float, float] | None:
    improvement, reached = _change(given)
    if improvement != reached:
        return None
    below = [cut for cut in background.THRESHOLDS if cut < reached]
    return improvement, max(below, default=0)


def _parts(given: Given) -> tuple[float, float]:
    """Improvement of the grades alone and of the area score alone, in percent."""
    before, after = (pasi.area_score(p) for p in (given.percent_before, given.percent_after))
    return 100 * (1 - given.grade_after / given.grade_before), 100 * (1 - after / before)


def _skin(given: Given) -> float:
    left = given.grade_after * given.percent_after
    return 100 * (1 - left / (given.grade_before * given.percent_before))


CHANGE = Exercise(
    id="01.7",
    title="From the skin to a response",
    objectives=("01.d", "01.e"),
    kind=Numbers(("improvement", "threshold"), Number(decimals=1, unit="percent")),
    labels={
        "grade_before": "grade of every sign in every region, before",
        "percent_before": "affected area of every region in percent, before",
        "grade_after": "grade of every sign in every region, after",
        "percent_after": "affected area of every region in percent, after",
    },
    assumed={"grade_before": 4, "percent_before": 60, "grade_after": 2, "percent_after": 12},
    drawn=_own_change,
    answer=_change,
    mistakes=(
        Mistake(
            "not on the threshold",
            _strictly_above,
            "The improvement is right. This patient is exactly on a threshold: does “at least” let "
            "the patient in?",
        ),
        Mistake(
            "percent for area score",
            lambda given: _with_threshold(_skin(given)),
            "This follows the percentage of skin. The PASI does not: it counts the area in steps.",
        ),
        Mistake(
            "changes added up",
            lambda given: _with_threshold(sum(_parts(given))),
            "You added the two improvements. Signs and area are multiplied, so what is left of "
            "one is a part of what is left of the other.",
        ),
        Mistake(
            "area only",
            lambda given: _with_threshold(_parts(given)[1]),
            "Only the area has changed here. The signs are milder as well.",
        ),
        Mistake(
            "what is left",
            lambda given: _with_threshold(100 - _change(given)[0]),
            "This is the part of the baseline that is left. Improvement is the part that has gone.",
        ),
        Mistake(
            "part of the follow-up",
            lambda given: _with_threshold(
                100 * _change(given)[0] / (100 - _change(given)[0]),
            ),
            "You divided by the later score. An improvement is a part of the baseline.",
        ),
    ),
    hints=(
        "Score both visits first. All regions are alike, so the weights do not matter here.",
        "`background.uniform(sign, percent)` makes such a visit, `pasi.score` scores it, and "
        "`pasi.improvement(baseline, followup)` compares.",
        "For the threshold, go through the four from the top: which is the first that the "
        "improvement reaches or passes?",
    ),
    why=lambda given: (
        f"The product of grade and percentage fell by {_skin(given):.1f} %; the score counts area "
        "in steps, and so it fell by another amount."
    ),
    level=3,
)
