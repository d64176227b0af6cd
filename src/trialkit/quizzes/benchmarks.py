"""Questions of notebook 06: compared with what."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import pandas as pd

from trialkit import comparators, proportions, records
from trialkit.comparators import Pool
from trialkit.prose import percent, span
from trialkit.quizzes._question import INVENTED, Question, of_values, of_words
from trialkit.records import Trial

_CARE = "Supportive care"


def _table() -> pd.DataFrame:
    return records.load_table("comparators/hta_trials")


def _between(trial: Trial, confidence: float) -> Question:
    table = _table()
    row = table.dropna(subset=["at_least_50", "at_least_75", "at_least_90"])
    row = row[row["treatment"] != _CARE].iloc[0]
    a, b, c, n = (int(row[x]) for x in ("at_least_50", "at_least_75", "at_least_90", "n"))
    return of_values(
        "06.q1",
        ["06.a"],
        f"{row['trial']}, {row['treatment']}, {n} patients. Inclusive counts: PASI 50 {a}, PASI "
        f"75 {b}, PASI 90 {c}. How many reached PASI 50 but not PASI 75?",
        right=a - b,
        why="Whoever reached PASI 75 is counted at PASI 50 too.",
        wrong=[
            (a, "These reached PASI 50, those with PASI 75 among them."),
            (a - b - c, "Those with PASI 90 are among those with PASI 75 already."),
            (n - b, "These did not reach PASI 75, whether or not they reached PASI 50."),
            (a + b + c, "Inclusive counts must not be added up."),
        ],
        show=lambda patients: f"{patients} patients",
    )


@cache
def _pool(confidence: float) -> Pool:
    return comparators.pool_arms(
        table=_table(), treatment=_CARE, threshold=75, confidence=confidence
    )


def _prediction(trial: Trial, confidence: float) -> Question:
    found = _pool(confidence)
    wider = (found.prediction_low, found.prediction_high)
    middle = (wider[0] + wider[1]) / 2
    return of_values(
        "06.q2",
        ["06.b"],
        f"{found.responders and sum(found.responders)} of {found.patients} patients of "
        f"{found.studies} arms with supportive care reached PASI 75. Two ranges: "
        f"{span(found.low, found.high)}, and {span(*wider)}. Which belongs to the true rate of "
        "one more trial like these?",
        right=wider,
        why="A prediction holds the spread between trials as well; it is never the narrower one.",
        wrong=[
            ((found.low, found.high), "This is for the rate in the middle of the trials."),
            ((found.estimate, found.estimate), "One number: as if all trials were alike."),
            ((middle, wider[1]), "A further trial can lie below the middle too."),
        ],
        show=lambda ends: span(*ends) if ends[0] < ends[1] else f"exactly {percent(ends[0])}",
    )


def _as_many(trial: Trial, confidence: float) -> Question:
    n, rate = trial.n_treated, 0.2
    k = math.ceil(0.35 * n)
    chances = proportions.binomial_pmf(n, rate)
    tail = float(chances[k:].sum())
    return of_values(
        "06.q3",
        ["06.e"],
        f"{n} patients get placebo, and the true placebo rate is exactly {percent(rate, 0)} "
        f"(assumed). How likely are {k} responders or more?",
        right=tail,
        why="Chance alone. A real placebo rate is not known so well, which makes it more likely.",
        wrong=[
            (float(chances[k]), f"This is the chance of exactly {k}."),
            (float(chances[k + 1 :].sum()), f"This is the chance of more than {k}."),
            (1 - tail, f"This is the chance of fewer than {k}."),
            (rate, "This is the rate of one patient."),
        ],
        show=percent,
    )


def _anchored(trial: Trial, confidence: float) -> Question:
    drugs = {"A": (60, 20), "B": (50, 10)}  # percent under the drug, percent under its control

    def odds(share: float) -> float:
        return share / (100 - share)

    against = {name: odds(drug) / odds(control) for name, (drug, control) in drugs.items()}
    best = max(against, key=against.__getitem__)
    listed = "; ".join(
        f"drug {name} {drug} %, its control {control} %" for name, (drug, control) in drugs.items()
    )
    options = [
        (
            f"drug {name}",
            name == best,
            "Inside its own trial it is further from its control."
            if name == best
            else "More responders, but its patients did better on control as well.",
        )
        for name in drugs
    ]
    return of_words(
        "06.q4",
        ["06.f"],
        f"{INVENTED} two trials, the same kind of control. Responders: {listed}. Which drug has "
        "the larger odds ratio in an anchored comparison?",
        [
            *options,
            (
                "neither: the two are equal",
                False,
                "The differences are equal, the odds ratios are not. The scale must be named.",
            ),
        ],
    )


QUESTIONS: tuple[Callable[[Trial, float], Question], ...] = (
    _between,
    _prediction,
    _as_many,
    _anchored,
)
