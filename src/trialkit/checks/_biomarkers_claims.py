"""Exercises of notebook 07 on many markers, a rise by itself, and a difference of differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from statistics import NormalDist
from typing import Any

from trialkit import biomarkers
from trialkit.checks._answers import Number, Numbers
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given


def _own_p_values(draw: Draw) -> Mapping[str, Any]:
    p = (
        draw.number(0.004, 0.012, 3),
        draw.number(0.014, 0.024, 3),
        draw.number(0.024, 0.045, 3),
        draw.number(0.06, 0.4, 2),
    )
    return {"p_values": tuple(draw.shuffled(p)), "alpha": draw.pick((0.02, 0.05, 0.1))}


@cache
def _corrected(p_values: tuple[float, ...]) -> Mapping[str, tuple[float, ...]]:
    """The three smallest corrected p-values, by method."""
    table = biomarkers.adjusted(p_values).head(3)
    return {name: tuple(table[name].astype(float)) for name in ("holm", "bh")}


def _holm(p_values: tuple[float, ...]) -> tuple[float, ...]:
    return _corrected(p_values)["holm"]


def _times(given: Given, factor: Callable[[int], int]) -> tuple[float, ...]:
    """The three smallest p-values times a factor by rank, from 0."""
    return tuple(min(1.0, factor(i) * p) for i, p in enumerate(sorted(given.p_values)[:3]))


def _any(given: Given) -> float:
    return biomarkers.chance_of_any(len(given.p_values), given.alpha)


MANY = Exercise(
    id="07.5",
    title="Four markers were looked at",
    objectives=("07.e",),
    kind=Numbers(("any", "first", "second", "third"), Number(decimals=3, unit="fraction")),
    labels={
        "p_values": "p-value of each marker, as the tests gave them",
        "alpha": "level of each test",
    },
    assumed={"p_values": (0.031, 0.008, 0.21, 0.024), "alpha": 0.05},
    drawn=_own_p_values,
    answer=lambda given: (_any(given), *_holm(given.p_values)),
    mistakes=(
        Mistake(
            "levels added up",
            lambda given: (len(given.p_values) * given.alpha, *_holm(given.p_values)),
            "The corrected p-values are right. The first number adds the levels up; two false "
            "findings in one study are then counted twice.",
        ),
        Mistake(
            "one test",
            lambda given: (given.alpha, *_holm(given.p_values)),
            "The corrected p-values are right. The first number is the chance of one test; here "
            "are several.",
        ),
        Mistake(
            "Bonferroni",
            lambda given: (_any(given), *_times(given, lambda rank: len(given.p_values))),
            "This is Bonferroni: every p-value times the number of all tests. Holm is less hard "
            "on the second and the third.",
        ),
        Mistake(
            "Benjamini and Hochberg",
            lambda given: (_any(given), *_corrected(given.p_values)["bh"]),
            "These are the p-values of Benjamini and Hochberg. They limit the share of false "
            "findings, not the chance of any.",
        ),
        Mistake(
            "order broken",
            lambda given: (
                None
                if _holm(given.p_values) == _times(given, lambda rank: len(given.p_values) - rank)
                else (_any(given), *_times(given, lambda rank: len(given.p_values) - rank))
            ),
            "Nearly: a corrected p-value may not be below that of a smaller p. Carry the larger "
            "one on.",
        ),
    ),
    hints=(
        "The chance that no test finds anything is (1 − level) to the power of the number of "
        "tests.",
        "Holm: sort the p-values. The smallest is multiplied by the number of tests, the next by "
        "one less, and so on; none may be below the one before.",
        "`biomarkers.chance_of_any` and the column `holm` of `biomarkers.adjusted`.",
    ),
    why=lambda given: "A correction can only count the tests that were told.",
    level=2,
)


def _own_marker(draw: Draw) -> Mapping[str, Any]:
    middle, sd = draw.number(3.0, 6.0, 1), draw.number(0.8, 1.6, 1)
    low = round(middle - sd * draw.number(0.35, 0.75, 2), 2)
    return {"mean": middle, "sd": sd, "low": low, "correlation": draw.number(0.2, 0.8, 1)}


def _gap(given: Given) -> float:
    return given.mean - given.low


def _rise(given: Given) -> float:
    """By the model of the notebook, with the link that puts the responders so low."""
    normal, half = NormalDist(), 0.5
    link = _gap(given) * half / (given.sd * normal.pdf(normal.inv_cdf(half)))
    return biomarkers.Rise(given.mean, given.sd, given.correlation, link, half).change


REGRESSION = Exercise(
    id="07.6",
    title="It rose in the responders",
    objectives=("07.g",),
    kind=Number(decimals=2, unit="percent of the cells"),
    labels={
        "mean": "mean of the marker in all patients, at both visits (percent of the cells)",
        "sd": "standard deviation in all patients, at both visits",
        "low": "mean of the responders at the first visit",
        "correlation": "correlation of the marker between the two visits",
    },
    assumed={"mean": 4.0, "sd": 1.2, "low": 3.4, "correlation": 0.6},
    drawn=_own_marker,
    answer=_rise,
    mistakes=(
        Mistake(
            "back to the mean",
            _gap,
            "You let them go all the way back to the mean. That would need two visits that have "
            "nothing to do with each other.",
        ),
        Mistake(
            "what stays",
            lambda given: given.correlation * _gap(given),
            "This is how far below the mean they still are at the second visit. How far have they "
            "moved?",
        ),
        Mistake(
            "value for change",
            lambda given: given.low + (1 - given.correlation) * _gap(given),
            "This is the value that is expected at the second visit. Asked for is the change.",
        ),
        Mistake(
            "in SDs",
            lambda given: _rise(given) / given.sd,
            "This is the change in standard deviations. Give it in the unit of the marker.",
        ),
        Mistake(
            "nothing happens",
            lambda given: 0.0,
            "Nobody was treated, and yet a group that was chosen for its low values does not stay "
            "there.",
        ),
    ),
    hints=(
        "How far below the mean of all are the responders at the first visit?",
        "A share of that distance stays at the second visit: the correlation.",
        "What does not stay is the change.",
    ),
    why=lambda given: "It rises with nothing done to anybody. A control group would rise as well.",
    level=2,
)


def _own_rates(draw: Draw) -> Mapping[str, Any]:
    low, high = draw.number(0.15, 0.3, 2), draw.number(0.05, 0.2, 2)
    return {
        "treated_low": round(low + draw.number(0.35, 0.5, 2), 2),
        "control_low": low,
        "treated_high": round(high + draw.number(0.05, 0.2, 2), 2),
        "control_high": high,
    }


def _rates(given: Given) -> biomarkers.Rates:
    return biomarkers.Rates(**given.values)


def _as_large(given: Given) -> float:
    """The interaction in sizes of the main effect."""
    return _rates(given).interaction / _rates(given).effect


def _treated_only(given: Given) -> tuple[float, float]:
    gap = given.treated_low - given.treated_high
    return gap, biomarkers.inflation(relative=gap / _rates(given).effect)


INTERACTION = Exercise(
    id="07.7",
    title="The price of a predictive marker",
    objectives=("07.f", "07.h"),
    kind=Numbers(("interaction", "times"), Number(decimals=2)),
    labels={
        "treated_low": "response rate with the treatment, low marker (fraction)",
        "control_low": "response rate without it, low marker",
        "treated_high": "response rate with the treatment, high marker",
        "control_high": "response rate without it, high marker",
    },
    assumed={
        "treated_low": 0.6,
        "control_low": 0.2,
        "treated_high": 0.35,
        "control_high": 0.15,
    },
    drawn=_own_rates,
    answer=lambda given: (
        _rates(given).interaction,
        biomarkers.inflation(relative=_as_large(given)),
    ),
    mistakes=(
        Mistake(
            "treated patients only",
            _treated_only,
            "This is what a single arm sees: low against high among the treated. Part of it would "
            "be there without any treatment.",
        ),
        Mistake(
            "as many",
            lambda given: (_rates(given).interaction, 1.0),
            "The interaction is right. As many patients do not do: each half of them has to show "
            "an effect of its own.",
        ),
        Mistake(
            "twice as many",
            lambda given: (_rates(given).interaction, 2.0),
            "The interaction is right. Half the patients double the variance of an effect, but "
            "two effects are subtracted here: whose variances add up?",
        ),
        Mistake(
            "size forgotten",
            lambda given: (_rates(given).interaction, biomarkers.inflation()),
            "The interaction is right. So many times would do if it were exactly as large as the "
            "main effect. How large is it here?",
        ),
        Mistake(
            "square forgotten",
            lambda given: (_rates(given).interaction, biomarkers.inflation() / _as_large(given)),
            "The interaction is right. An effect of half the size needs more than twice the "
            "patients: the size goes in with its square.",
        ),
    ),
    hints=(
        "What does the treatment add at a low marker, and what at a high one? The interaction is "
        "the difference of the two.",
        "The main effect here is the mean of the two, because half of the patients are in each "
        "group. How many main effects is the interaction?",
        "Section 9 of the notebook opens up why it is four times the patients at the same size. "
        "`biomarkers.inflation` has a `relative`.",
    ),
    why=lambda given: (
        "Choosing patients by a marker is a claim about a difference of differences, and those "
        "are expensive."
    ),
    level=3,
)
