"""Exercises of notebook 08 on a randomised trial: size, chance of success, cost, synopsis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from trialkit import designs
from trialkit.checks._answers import Number, Numbers, Words
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given
from trialkit.prose import percent

_PLANNED = {
    "p_control": "assumed response rate under control (fraction)",
    "p_new": "smallest response rate of the new treatment worth finding (fraction)",
    "alpha": "two-sided level of Fisher's test",
    "power": "wanted power, as a fraction",
}


def _own_plan(draw: Draw) -> Mapping[str, Any]:
    p_control = draw.pick((0.05, 0.08, 0.1, 0.15, 0.2))
    return {
        "p_control": p_control,
        "p_new": round(p_control + draw.pick((0.25, 0.3, 0.35)), 2),
        "alpha": draw.pick((0.01, 0.05)),
        "power": draw.pick((0.8, 0.85, 0.9)),
    }


@cache
def _exact(p_control: float, p_new: float, alpha: float, power: float) -> tuple[int, int]:
    design = designs.sample_size(p_control, p_new, alpha, power).design
    return design.n1, design.n2


def _arms(given: Given, sides: int = 2) -> tuple[int, int]:
    return _exact(given.p_control, given.p_new, given.alpha * 2 / sides, given.power)


SIZE = Exercise(
    id="08.3",
    title="How many patients?",
    objectives=("08.c",),
    kind=Number(decimals=0, unit="patients"),
    labels=_PLANNED,
    assumed={"p_control": 0.1, "p_new": 0.35, "alpha": 0.05, "power": 0.8},
    drawn=_own_plan,
    answer=lambda given: sum(_arms(given)),
    mistakes=(
        Mistake(
            "one arm",
            lambda given: _arms(given)[0],
            "This is one arm. How many patients are in both?",
        ),
        Mistake(
            "one-sided",
            lambda given: sum(_arms(given, sides=1)),
            "This is too small: it looks like a test at twice the level, or on one side only.",
        ),
        Mistake(
            "formula",
            lambda given: sum(
                designs.normal_size(given.p_control, given.p_new, given.alpha, given.power)
            ),
            "This is the textbook formula. Fisher's test needs more to reach the power exactly.",
        ),
        Mistake(
            "a pair too few",
            lambda given: sum(_arms(given)) - 2,
            "One patient fewer in each arm: the exact power is then still below the wanted one.",
        ),
    ),
    hints=(
        "Both arms together, of the same size.",
        "`designs.sample_size` looks at all outcomes. It takes a two-sided level.",
        "What it returns has an `n`, and a `design` with `n1` and `n2`.",
    ),
    why=lambda given: (
        "It rests on two assumed rates. It answers only for them, and only if nobody leaves."
    ),
    level=2,
)


def _own_allocation(draw: Draw) -> Mapping[str, Any]:
    # multiples of eight, so that the new arm is a whole number with each ratio
    return {
        "n": 8 * draw.whole(6, 16),
        "ratio": draw.pick((1.5, 2, 3)),
        "rate": draw.pick((0.01, 0.02, 0.03)),
    }


def _extra(given: Given) -> float:
    return (1 + given.ratio) ** 2 / (4 * given.ratio) - 1


def _new_arm(given: Given) -> float:
    return given.n * (1 + _extra(given)) * given.ratio / (1 + given.ratio)


def _missed(given: Given, patients: float) -> float:
    return float((1 - given.rate) ** patients)


ALLOCATION = Exercise(
    id="08.4",
    title="More on the new treatment: what it costs, what it shows",
    objectives=("08.d",),
    kind=Numbers(("extra", "missed"), Number(decimals=3, unit="fraction")),
    labels={
        "n": "patients in all of a trial with two equal arms",
        "ratio": "patients on the new treatment for each control patient",
        "rate": "true rate of a harm on the new treatment (fraction)",
    },
    assumed={"n": 96, "ratio": 2, "rate": 0.02},
    drawn=_own_allocation,
    answer=lambda given: (_extra(given), _missed(given, _new_arm(given))),
    mistakes=(
        Mistake(
            "whole trial",
            lambda given: (_extra(given), _missed(given, given.n * (1 + _extra(given)))),
            "The extra is right. Control patients cannot show a harm of the new treatment: who "
            "can?",
        ),
        Mistake(
            "equal arms",
            lambda given: (_extra(given), _missed(given, given.n / 2)),
            "The extra is right. The harm is counted in the new arm of the *unequal* trial, which "
            "has more patients.",
        ),
        Mistake(
            "seen for missed",
            lambda given: (_extra(given), 1 - _missed(given, _new_arm(given))),
            "The extra is right. The other number is the chance to see it at least once.",
        ),
        Mistake(
            "control arm kept",
            lambda given: (
                (1 + given.ratio) / 2 - 1,
                _missed(given, given.n / 2 * given.ratio),
            ),
            "You kept the control arm as it was and filled up the other. Then the trial has more "
            "power than before: at the same power the control arm can be smaller.",
        ),
        Mistake(
            "nothing extra",
            lambda given: (0.0, _missed(given, given.n * given.ratio / (1 + given.ratio))),
            "You divided the same patients in another way. Unequal arms of the same total have "
            "less power.",
        ),
    ),
    hints=(
        "The variance of a difference goes with 1/n of the one arm plus 1/n of the other. With k "
        "to 1, how many in all give the same sum as with 1 to 1?",
        "The share of extra patients is (1 + k)² / (4k) − 1; the notebook calls it theory.",
        "From all patients to those on the new treatment, and then: nobody of them has the harm.",
    ),
    why=lambda given: (
        "Some more patients, and more of them treated: a rare harm is missed less often, yet "
        "often enough."
    ),
    level=2,
)


def _own_beliefs(draw: Draw) -> Mapping[str, Any]:
    p_control = draw.pick((0.05, 0.1, 0.15))
    rates = (p_control, *(round(p_control + x, 2) for x in (draw.pick((0.1, 0.15)), 0.35)))
    weights = draw.pick(((0.3, 0.5, 0.2), (0.4, 0.4, 0.2), (0.2, 0.5, 0.3), (0.5, 0.3, 0.2)))
    return {"n": draw.whole(25, 45), "p_control": p_control, "rates": rates, "weights": weights}


def _powers(given: Given) -> list[float]:
    design = designs.TwoArm(given.n, given.n)
    return [designs.exact_power(design, given.p_control, rate) for rate in given.rates]


def _believed_mean(given: Given) -> float:
    return sum(w * rate for w, rate in zip(given.weights, given.rates, strict=True))


ASSURANCE = Exercise(
    id="08.6",
    title="The chance of success, averaged over what we believe",
    objectives=("08.c",),
    kind=Number(decimals=3, unit="fraction"),
    labels={
        "n": "patients in each of the two arms",
        "p_control": "response rate under control (fraction), taken as known",
        "rates": "true rates of the new treatment that are thought possible",
        "weights": "how probable each of them is thought to be",
    },
    assumed={
        "n": 35,
        "p_control": 0.1,
        "rates": (0.1, 0.25, 0.45),
        "weights": (0.4, 0.4, 0.2),
    },
    drawn=_own_beliefs,
    answer=lambda given: sum(w * p for w, p in zip(given.weights, _powers(given), strict=True)),
    mistakes=(
        Mistake(
            "hopeful guess",
            lambda given: _powers(given)[-1],
            "This is the power at the most hopeful rate. Nobody believes it for certain.",
        ),
        Mistake(
            "power at the mean",
            lambda given: designs.exact_power(
                designs.TwoArm(given.n, given.n), given.p_control, _believed_mean(given)
            ),
            "You averaged the rates and took the power there. Power is not a straight line: "
            "average the powers.",
        ),
        Mistake(
            "not weighted",
            lambda given: sum(_powers(given)) / len(given.rates),
            "You gave each rate the same weight. They are not believed alike.",
        ),
        Mistake(
            "ceiling",
            lambda given: sum(
                w
                for w, rate in zip(given.weights, given.rates, strict=True)
                if rate > given.p_control
            ),
            "This is the belief that the new treatment is better at all: the chance of success of "
            "a trial without end.",
        ),
        Mistake(
            "only if it works",
            lambda given: (
                sum(
                    w * p
                    for w, p, rate in zip(given.weights, _powers(given), given.rates, strict=True)
                    if rate > given.p_control
                )
                / sum(
                    w
                    for w, rate in zip(given.weights, given.rates, strict=True)
                    if rate > given.p_control
                )
            ),
            "You left out the case in which the new treatment is no better. It is believed "
            "possible, and counts.",
        ),
    ),
    hints=(
        "For each rate that is thought possible: how likely is success, if it is the true one?",
        "`designs.exact_power(designs.TwoArm(n, n), p_control, rate)`.",
        "Multiply each by how probable its rate is thought to be, and add up.",
    ),
    why=lambda given: (
        "It is below the power at the hopeful rate, and below the belief that the treatment is "
        "better at all."
    ),
    level=3,
)


def _number(value: float) -> str:
    """Pattern of a rate, as a fraction or in percent."""
    in_percent = rf"{100 * value:g}(?:\.0+)?\s?(?:%|percent|per cent)"
    return rf"(?<![\d.])(?:{in_percent}|0?{re.escape(f'{value:g}'.lstrip('0'))}0*(?!\d))"


def _both(first: str, second: str) -> str:
    return rf"(?s)(?=.*{first})(?=.*{second})"


def _text(given: Given, rates: bool = True, errors: bool = True, limits: bool = True) -> str:
    """A model answer, or one with something left out."""
    seen = f" of {percent(given.p_new, 0)} against {percent(given.p_control, 0)}" if rates else ""
    level, power = percent(given.alpha, 0), percent(given.power, 0)
    kept = f" with a power of {power} at a two-sided level of {level}" if errors else ""
    last = " It cannot say which dose or route is best, and it will miss rare harms."
    return (
        f"{sum(_arms(given))} patients are divided at random, one to one, into the new treatment "
        f"and placebo, so that Fisher's exact test finds a response rate{seen}{kept}."
        f"{last if limits else ''}"
    )


SYNOPSIS = Exercise(
    id="08.7",
    title="The lines of a synopsis that can be checked",
    objectives=("08.f",),
    kind=Words(
        elements=lambda given: {
            "both response rates": [_both(_number(given.p_control), _number(given.p_new))],
            "the level and the power": [_both(_number(given.alpha), _number(given.power))],
            "how many patients in all": [rf"(?<![\d.]){sum(_arms(given))}(?!\d)"],
            "how the two groups are made": [r"random", r"by chance", r"by lot"],
            "something that the trial will not answer": [
                r"\bnot (?:be )?(?:\w+ )?(?:answer|show|tell|say|settle|see|decide)",
                r"\bcannot\b|n['’]t\b",
                r"\bstays? open\b|\bremains? open\b|\bopen\b",
                r"\bmiss(?:es|ed)?\b",
            ],
        },
        at_least=25,
    ),
    labels=_PLANNED,
    assumed={"p_control": 0.1, "p_new": 0.4, "alpha": 0.05, "power": 0.9},
    drawn=_own_plan,
    answer=_text,
    mistakes=(
        Mistake(
            "both response rates",
            lambda given: _text(given, rates=False),
            "The rates are not in it: nobody can recompute the size.",
        ),
        Mistake(
            "the level and the power",
            lambda given: _text(given, errors=False),
            "Level and power are not in it: nobody can recompute the size.",
        ),
        Mistake(
            "how the two groups are made",
            lambda given: _text(given).replace(" at random", ""),
            "It does not say how the groups are made.",
        ),
        Mistake(
            "something that the trial will not answer",
            lambda given: _text(given, limits=False),
            "It promises everything. What will the trial leave unsaid?",
        ),
    ),
    hints=(
        "Write it for a reader with a computer: could they get your number of patients from what "
        "you wrote?",
        "Who is compared with whom, how are the groups made, which rates, level, power, test and "
        "number? And what will the trial leave unanswered?",
    ),
    level=3,
    points=3,
)
