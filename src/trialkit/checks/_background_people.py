"""Exercises on the disease, how many people have it, and how it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from trialkit import background, proportions, records
from trialkit.checks._answers import Choices, Number, Numbers
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given
from trialkit.records import Trial

_SOURCES = "the sources of notebook 01"
_WHOSE_MODEL = f"{_SOURCES}: model for East Asia, census of China, number in the paper"
_WHOSE_RELAPSE = f"{_SOURCES}: etanercept, within 24 weeks"
_MILLION = 1e6


@cache
def _table(name: str) -> Any:
    return records.load_table(f"background/{name}")


# What each sentence says, and whether it can be said after sections 1 and 2.
_STATEMENTS = {
    "a": ("“T cells send IL-17 to the skin, and keratinocytes answer with a plaque.”", True),
    "b": ("“The infused stem cells become new, healthy skin.”", False),
    "c": ("“Stem cells are thought to hold back T cells and B cells.”", True),
    "d": ("“The mechanism is well understood, so the treatment works.”", False),
    "e": (
        "“Patients who enter in winter and are seen again in summer may look better, whatever "
        "they were given.”",
        True,
    ),
    "f": ("“All studies find fewer Treg cells in the blood of patients.”", False),
}
_SAID = frozenset(letter for letter, (_, holds) in _STATEMENTS.items() if holds)

STATEMENTS = Exercise(
    id="01.1",
    title="What can be said of the disease?",
    objectives=("01.a",),
    kind=Choices(lambda given: {letter: words for letter, (words, _) in _STATEMENTS.items()}),
    answer=lambda given: _SAID,
    mistakes=(
        Mistake(
            "new skin",
            lambda given: _SAID | {"b"},
            "One of these lets the infused cells build skin. Look at the figure in section 2: on "
            "which cells do the dashed arrows end?",
        ),
        Mistake(
            "plausible is proven",
            lambda given: _SAID | {"d"},
            "One of these goes from a plausible mechanism to an effect. The dashed half of the "
            "figure is an idea, and an idea does not treat anybody.",
        ),
        Mistake(
            "all studies",
            lambda given: _SAID | {"f"},
            "One of these says “all”. Read again what the studies of blood cells found, each one.",
        ),
        Mistake(
            "season forgotten",
            lambda given: _SAID - {"e"},
            "One more can be said. The disease has a course of its own: think of the time of the "
            "year.",
        ),
    ),
    hints=(
        "Look for the words that go too far.",
        "“Are thought to” is honest about the lower half of the figure in section 2.",
        "One sentence is about time, not about cells. Section 1 helps.",
    ),
    why=lambda given: (
        "They keep apart what is known of the disease, what is only thought of the treatment, and "
        "what would happen anyway."
    ),
)


def _model(trial: Trial) -> Mapping[str, Any]:
    """The model of the region that the country lies in, its census, and what the paper claims."""
    region = _table("prevalence").set_index("region").loc["East Asia"]
    people = _table("burden").set_index("id")["value"].astype(float)
    return {
        "estimate": float(region["estimate"]),
        "low": float(region["low"]),
        "high": float(region["high"]),
        "census": int(people["china_population"]),
        "claim": int(people["china_paper"]),
    }


def _own_model(draw: Draw) -> Mapping[str, Any]:
    estimate = draw.number(0.2, 2.0, 2)
    census = draw.whole(8, 300) * 1_000_000
    share = draw.number(0.2, 4.0, 2) / 100
    return {
        "estimate": estimate,
        "low": round(estimate * draw.number(0.3, 0.7, 2), 2),
        "high": round(estimate * draw.number(1.5, 3.5, 2), 2),
        "census": census,
        "claim": max(10_000, int(round(share * census, -4))),
    }


def _million(percent: float, given: Given) -> float:
    return background.patients(percent / 100, given.census) / _MILLION


def _needed(given: Given) -> float:
    return 100 * background.share(given.claim, given.census)


def _rounding_only(given: Given) -> tuple[float, float, float]:
    limits = background.rounding_limits(f"{given.estimate:.2f} %")
    return (
        _million(100 * limits.low, given),
        _million(100 * limits.high, given),
        _needed(given),
    )


def _head_count(given: Given) -> tuple[float, float, float]:
    return _million(given.low, given), _million(given.high, given), _needed(given)


def _scaled(given: Given, people: float = 1.0, share: float = 1.0) -> tuple[float, float, float]:
    fewest, most, needed = _head_count(given)
    return people * fewest, people * most, share * needed


def _fits(given: Given) -> str:
    inside = given.low <= _needed(given) <= given.high
    return (
        f"The share needed is {'inside' if inside else 'outside'} the interval. But an interval of "
        "a model does not say whether the model fits the country."
    )


HEAD_COUNT = Exercise(
    id="01.2",
    title="Does the number of patients fit?",
    objectives=("01.b", "01.c"),
    kind=Numbers(("fewest", "most", "share needed"), Number(decimals=3)),
    labels={
        "estimate": "prevalence by a model, in percent",
        "low": "lower end of the interval printed with it, in percent",
        "high": "upper end of the interval printed with it, in percent",
        "census": "people in the country, by its census",
        "claim": "patients in the country, as another text has it",
    },
    printed=_model,
    printed_in=_WHOSE_MODEL,
    drawn=_own_model,
    answer=_head_count,
    mistakes=(
        Mistake(
            "percent for fraction",
            lambda given: _scaled(given, people=100),
            "That would be far too many patients. A percentage is not a fraction: look at the "
            "number you multiplied with.",
        ),
        Mistake(
            "people for million",
            lambda given: _scaled(given, people=_MILLION),
            "These are people. The first two numbers are asked for in million people.",
        ),
        Mistake(
            "fraction for percent",
            lambda given: _scaled(given, share=0.01),
            "The numbers of patients are right. The share is given as a fraction; percent is "
            "asked for.",
        ),
        Mistake(
            "no uncertainty",
            lambda given: (_million(given.estimate, given),) * 2 + (_needed(given),),
            "You used the estimate twice. The model prints an interval with it: use its ends.",
        ),
        Mistake(
            "rounding only",
            _rounding_only,
            "This is only what the rounding of the printed estimate leaves open. The interval of "
            "the model is far wider.",
        ),
    ),
    hints=(
        "Share times people is patients. Do it with each end of the interval.",
        "A share in percent must be divided by a hundred before it is multiplied.",
        "`background.patients(prevalence, population)` and `background.share(people, population)` "
        "take and give fractions, and people.",
    ),
    why=_fits,
)


def _relapse(trial: Trial) -> Mapping[str, Any]:
    counted = _table("relapse").dropna(subset=["patients", "relapsed"]).iloc[0]
    return {
        "relapsed": int(counted["relapsed"]),
        "patients": int(counted["patients"]),
        "confidence": 0.95,
    }


def _own_relapse(draw: Draw) -> Mapping[str, Any]:
    patients = draw.whole(20, 90)
    return {
        "relapsed": round(patients * draw.number(0.6, 0.92, 3)),
        "patients": patients,
        "confidence": draw.pick((0.9, 0.95, 0.99)),
    }


def _interval(given: Given, method: str = "clopper-pearson", **other: Any) -> tuple[float, float]:
    counts = {"successes": given.relapsed, "n": given.patients, "confidence": given.confidence}
    found = proportions.interval(**(counts | other), method=method)
    return found.low, found.high


RELAPSE = Exercise(
    id="01.6",
    title="After the treatment stops",
    objectives=("01.g",),
    kind=Numbers(("low", "high"), Number(decimals=3, unit="fraction")),
    labels={
        "relapsed": "patients whose disease came back after stopping",
        "patients": "patients who stopped",
        "confidence": "confidence level of the two-sided interval, as a fraction",
    },
    printed=_relapse,
    printed_in=_WHOSE_RELAPSE,
    drawn=_own_relapse,
    answer=_interval,
    mistakes=(
        Mistake(
            "normal approximation",
            lambda given: _interval(given, "wald"),
            "This interval is as long below the share as above it: the normal approximation. The "
            "exact one is not symmetric.",
        ),
        Mistake(
            "one-sided",
            lambda given: _interval(given, confidence=2 * given.confidence - 1),
            "Each end leaves out all of the allowed error by itself. In a two-sided interval the "
            "ends share it.",
        ),
        Mistake(
            "the others",
            lambda given: _interval(given, successes=given.patients - given.relapsed),
            "This is the interval for those who did not relapse.",
        ),
        Mistake(
            "odds",
            lambda given: tuple(end / (1 - end) for end in _interval(given)),
            "These are odds: patients with a relapse for each patient without. The share is of all "
            "who stopped.",
        ),
        Mistake(
            "Wilson",
            lambda given: _interval(given, "wilson"),
            "This is the Wilson interval. It is a good one, but the exact (Clopper–Pearson) is "
            "asked for.",
        ),
    ),
    hints=(
        "Which number goes on top, which one below?",
        "`proportions.interval(successes, n, method=…, confidence=…)` has `.low` and `.high`.",
        "The exact method is called `clopper-pearson`; it is what you get without a `method`.",
    ),
    why=lambda given: (
        "It says how exact the count is. It does not say what patients of another treatment do."
    ),
    level=2,
)
