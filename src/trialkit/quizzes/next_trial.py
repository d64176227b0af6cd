"""Questions of notebook 08: rules that are fixed before the first patient."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from trialkit import designs, proportions
from trialkit.designs import TwoStage
from trialkit.prose import count, percent
from trialkit.quizzes._question import INVENTED, Question, of_values, of_words
from trialkit.records import Trial


@cache
def _design() -> TwoStage:
    return designs.simon(0.1, 0.3, 0.05, 0.2).optimal


def _stop(trial: Trial, confidence: float) -> Question:
    rule = _design()
    few = count(rule.r1, "responder")
    return of_values(
        "08.q1",
        ["08.a"],
        f"Simon's optimal design for {percent(rule.p0, 0)} against {percent(rule.p1, 0)} (5 % and "
        f"20 % error): at most {few} among the first {rule.n1} patients stop the trial, and more "
        f"than {rule.r} of {rule.n} convince. How many responders do the first {rule.n1} need for "
        "the trial to go on?",
        right=rule.r1 + 1,
        why="One more than the limit at which it stops.",
        wrong=[
            (rule.r1, "With so many it stops."),
            (rule.r, "This limit is for the end of the trial."),
            (rule.r + 1, "So many convince at the end. The first look asks for less."),
            (
                round(rule.p1 * rule.n1),
                "This is what the better rate lets us expect, not the rule.",
            ),
            (rule.n1, "No need for everybody."),
        ],
        show=lambda needed: f"at least {needed}",
    )


def _dose(trial: Trial, confidence: float) -> Question:
    target, n, harmed = 0.25, 6, 2
    rule = designs.boin(target).table(n_max=n).set_index("n").loc[n]
    found = "down" if harmed >= rule["down"] else "up" if harmed <= rule["up"] else "stay"
    words = {
        "up": "go up one dose",
        "stay": "stay at this dose",
        "down": "go down one dose",
    }
    return of_words(
        "08.q2",
        ["08.b"],
        f"{INVENTED} {harmed} of {n} patients at the current dose had a dose-limiting toxicity. "
        f"BOIN with a target of {percent(target, 0)}, limits "
        f"{percent(designs.boin(target).escalate)} and {percent(designs.boin(target).deescalate)}. "
        "What does it say?",
        [
            (
                sentence,
                name == found,
                "Compare the observed rate with the two limits.",
            )
            for name, sentence in words.items()
        ],
    )


def _smaller_gain(trial: Trial, confidence: float) -> Question:
    base, gain = 0.3, 0.2
    large = sum(designs.normal_size(base, base + gain))
    small = sum(designs.normal_size(base, base + gain / 2))
    factors = (1, 2, 4, 8)
    nearest = min(factors, key=lambda factor: abs(small / large - factor))
    remarks = {
        1: "A smaller gain is harder to see.",
        2: "Patients grow with the square of what has to be seen more finely.",
        4: "Half the gain, about four times the patients.",
        8: "The square of two, not the cube.",
    }
    return of_words(
        "08.q3",
        ["08.c"],
        f"A randomised trial is to see a gain of twenty points over {percent(base, 0)}. Somebody "
        "asks to see a gain of ten points as well. About how many times as many patients?",
        [(_times(factor), factor == nearest, remarks[factor]) for factor in factors],
    )


def _times(factor: int) -> str:
    return "just as many" if factor == 1 else f"{factor} times as many"


def _missed(trial: Trial, confidence: float) -> Question:
    rate, n = 0.01, 100
    seen = proportions.detection_probability(rate, n)
    return of_values(
        "08.q4",
        ["08.d"],
        f"A harm strikes one treated patient in a hundred (assumed). The next trial treats {n}. "
        "How likely is it to miss this harm altogether?",
        right=1 - seen,
        why="More than every third such trial sees nobody with it.",
        wrong=[
            (0.0, "One case is expected, but none or two can come as well."),
            (seen, "This is the chance to see it at least once."),
            (rate, "This is the chance for one patient."),
            (0.5, "Less than even, but not by much."),
        ],
        show=percent,
    )


QUESTIONS: tuple[Callable[[Trial, float], Question], ...] = (
    _stop,
    _dose,
    _smaller_gain,
    _missed,
)
