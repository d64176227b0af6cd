"""Questions of notebook 03: what a count of harms can mean."""

from __future__ import annotations

from collections.abc import Callable

from trialkit import proportions
from trialkit.prose import level, percent
from trialkit.quizzes._question import INVENTED, Question, of_values, whose
from trialkit.records import Trial
from trialkit.replication import safety


def _count(trial: Trial) -> tuple[str, int, int, str]:
    count = safety.headline(trial)
    if count is None:
        return INVENTED, 0, 12, "fever"
    return f"In {whose(trial)}:", count.patients, count.n, count.event


def _seen(events: int, n: int, event: str) -> str:
    who = "nobody" if events == 0 else str(events)
    return f"{who} of {n} patients had the event “{event}”"


def _limit(trial: Trial, confidence: float) -> Question:
    where, events, n, event = _count(trial)
    return of_values(
        "03.q1",
        ["03.b"],
        f"{where} {_seen(events, n, event)}. What is the one-sided "
        f"{level(confidence)} upper limit of the true rate?",
        right=proportions.upper_limit(events, n, confidence),
        why="At any higher rate, so few events would be too unlikely.",
        wrong=[
            (events / n, "This is the observed rate. The true rate can be higher."),
            (1 / n, "One in the number watched is a guess, and much too low."),
            (
                proportions.upper_limit(events, n, confidence, sides=2),
                "This is the upper end of the two-sided interval.",
            ),
            (proportions.upper_limit(events, 4 * n, confidence), "That would take more patients."),
        ],
        show=percent,
    )


def _patients(trial: Trial, confidence: float) -> Question:
    rate = 0.01
    return of_values(
        "03.q2",
        ["03.c"],
        "A harm strikes one patient in a hundred (assumed). How many patients must be treated to "
        f"see it at least once with a chance of {level(confidence)}?",
        right=proportions.n_to_detect(rate, confidence),
        why="With so many, the chance that all stay without it has fallen far enough.",
        wrong=[
            (round(1 / rate), "Then one case is expected, and more than a third see none."),
            (
                round(confidence / rate),
                "The chances of single patients do not add up.",
            ),
            (
                proportions.n_to_detect(rate, 0.5),
                "With so many the chance is even.",
            ),
            (10 * round(1 / rate), "More than are needed."),
        ],
        show=lambda n: f"{n} patients",
    )


def _posterior(trial: Trial, confidence: float) -> Question:
    where, events, n, event = _count(trial)
    prior = proportions.PRIORS["uniform"]
    return of_values(
        "03.q3",
        ["03.d"],
        f"{where} {_seen(events, n, event)}. Before, a reader held every rate for equally "
        "likely (the prior “uniform”). Which rate does this reader expect now, on average?",
        right=proportions.posterior(events, n, prior).mean,
        why="The prior adds two patients, one of them with the event: a trace of the first belief.",
        wrong=[
            (events / n, "This is the observed rate: the prior has added nothing to it."),
            (prior.a / (prior.a + prior.b), "This was expected before the trial."),
            (
                proportions.posterior(events, n, prior).upper(confidence),
                "This is an upper limit, not what is expected.",
            ),
            ((events + 1) / n, "The prior adds a patient without the event as well."),
        ],
        show=percent,
    )


def _fevers(trial: Trial, confidence: float) -> Question:
    events, n = 5, 7
    low, high = safety.possible_patients(None, events, n)
    return of_values(
        "03.q4",
        ["03.e"],
        f"{INVENTED} a report lists {events} fever events and watched {n} patients. How many "
        "patients can have had fever?",
        right=(low, high),
        why="One patient can have had all of them, or each another patient.",
        wrong=[
            ((high, high), "Only if no patient had fever twice."),
            ((low, n), "There are not more patients with fever than fevers."),
            ((0, high), "Somebody had them."),
            ((low, low), "Only if all fevers were of one patient."),
        ],
        show=lambda ends: f"exactly {ends[0]}" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}",
    )


QUESTIONS: tuple[Callable[[Trial, float], Question], ...] = (
    _limit,
    _patients,
    _posterior,
    _fevers,
)
