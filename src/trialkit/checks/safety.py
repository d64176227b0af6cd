"""Exercises of notebook 03: what "nothing was seen" can mean."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from trialkit import proportions
from trialkit.checks._answers import Choices, Number, Numbers, Words
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.prose import level, percent
from trialkit.records import Trial
from trialkit.replication.safety import headline

_RARE = (0.01, 0.02, 0.03, 0.04, 0.05)


def _count(trial: Trial) -> Mapping[str, Any] | None:
    count = headline(trial)
    if count is None or count.patients or count.n < 5:
        return None
    return {"events": 0, "n": count.n, "confidence": 0.95}


def _own_count(draw: Draw) -> Mapping[str, Any]:
    return {"events": 0, "n": draw.whole(9, 60), "confidence": draw.pick((0.9, 0.95, 0.99))}


_COUNT_LABELS = {
    "events": "patients with a serious event related to the treatment",
    "n": "patients watched",
    "confidence": "confidence level of the limit, as a fraction",
}

# What each sentence has: a number of patients with the event, and a number watched.
_SENTENCES = {
    "a": ("“No obvious side effects were observed.”", False, False),
    "b": ("“None of the 40 patients had a serious infection.”", True, True),
    "c": ("“Nine adverse events were recorded among 30 patients.”", False, True),
    "d": ("“Fever in 2 patients of 25 within a day of the infusion.”", True, True),
    "e": ("“Two patients had a headache.”", True, False),
}


def _with_a_limit() -> frozenset[str]:
    return frozenset(k for k, (_, patients, watched) in _SENTENCES.items() if patients and watched)


SENTENCES = Exercise(
    id="03.1",
    title="Which sentence has a limit?",
    objectives=("03.a", "03.g"),
    kind=Choices(lambda given: {letter: words for letter, (words, *_) in _SENTENCES.items()}),
    answer=lambda given: _with_a_limit(),
    mistakes=(
        Mistake(
            "events for patients",
            lambda given: _with_a_limit() | {"c"},
            "One of these counts events, not patients. Nine events can be nine patients or one.",
        ),
        Mistake(
            "no group size",
            lambda given: _with_a_limit() | {"e"},
            "One of these does not say how many were watched. Two of how many?",
        ),
        Mistake(
            "only where something was seen",
            lambda given: frozenset({"d"}),
            "None of so many is a count as well. Zero is the count that most needs a limit.",
        ),
    ),
    hints=(
        "A limit for a rate needs two numbers. Which two?",
        "Look at each sentence for the number of patients with the event, and for the number "
        "watched. Words such as “obvious” are no number.",
        "An event is not a patient: one patient may have several.",
    ),
    why=lambda given: "Only these have both a count of patients and the number watched.",
)

LIMIT = Exercise(
    id="03.2",
    title="The highest true rate that agrees with nothing seen",
    objectives=("03.b",),
    kind=Number(decimals=3, unit="fraction"),
    labels=_COUNT_LABELS,
    printed=_count,
    drawn=_own_count,
    answer=lambda given: proportions.upper_limit(given.events, given.n, given.confidence),
    mistakes=(
        Mistake(
            "two-sided",
            lambda given: proportions.upper_limit(given.events, given.n, given.confidence, sides=2),
            "This is the upper end of the two-sided interval: it leaves only half of the allowed "
            "error above. One-sided puts all of it there.",
        ),
        Mistake(
            "rule of three",
            lambda given: proportions.rule_of_three(given.n, given.confidence),
            "This is the rule for the head. It is close, always a little too high; the exact limit "
            "is asked for.",
        ),
        Mistake(
            "observed rate",
            lambda given: given.events / given.n,
            "This is the observed rate. The true rate can be higher: how high, before so few "
            "events become too unlikely?",
        ),
        Mistake(
            "one in n",
            lambda given: 1 / given.n,
            "One in the number watched is a common guess, and much too low: at that rate, seeing "
            "nobody is quite ordinary.",
        ),
        Mistake(
            "error for confidence",
            lambda given: 1 - given.confidence ** (1 / given.n),
            "This is the rate at which nothing is seen with a chance of the confidence level. It "
            "should be seen with a chance of only 1 minus that level.",
        ),
    ),
    hints=(
        "At a true rate p, the chance that a trial of n patients sees nobody is (1 − p) to the "
        "power n.",
        "The limit is the p at which this chance has fallen to 1 − confidence.",
        "`proportions.upper_limit` does it; think about `sides`.",
    ),
    why=lambda given: (
        f"At any higher rate, a trial of {given.n} would see nobody in fewer than "
        f"{percent(1 - given.confidence, 0)} of cases."
    ),
    level=1,
)

RULE = Exercise(
    id="03.3",
    title="How much too high is the rule of three?",
    objectives=("03.b",),
    kind=Number(decimals=4, unit="fraction"),
    labels=_COUNT_LABELS,
    printed=_count,
    drawn=_own_count,
    answer=lambda given: (
        proportions.rule_of_three(given.n, given.confidence)
        - proportions.upper_limit(0, given.n, given.confidence)
    ),
    mistakes=(
        Mistake(
            "against the two-sided limit",
            lambda given: (
                proportions.rule_of_three(given.n, given.confidence)
                - proportions.upper_limit(0, given.n, given.confidence, sides=2)
            ),
            "You took the two-sided limit away. The rule stands for the one-sided one.",
        ),
        Mistake(
            "three at every level",
            lambda given: (
                None
                if given.confidence == 0.95
                else 3 / given.n - proportions.upper_limit(0, given.n, given.confidence)
            ),
            "Three belongs to a confidence of 95 %. For another level it is −log(1 − confidence).",
        ),
        Mistake(
            "a ratio",
            lambda given: (
                proportions.rule_of_three(given.n, given.confidence)
                / proportions.upper_limit(0, given.n, given.confidence)
            ),
            "This is how many times as high it is. Asked for is the difference of the two rates.",
        ),
    ),
    hints=(
        "Compute both limits first: the rule for the head, and the exact one-sided one.",
        "The rule is −log(1 − confidence) divided by the number watched; at 95 % the logarithm is "
        "close to three.",
    ),
    why=lambda given: (
        "The rule is on the safe side, and the difference shrinks with more patients."
    ),
    level=2,
)

PATIENTS = Exercise(
    id="03.4",
    title="How many patients to see it once?",
    objectives=("03.c",),
    kind=Number(decimals=0, unit="patients"),
    labels={
        "rate": "true rate of a harm, as a fraction (assumed)",
        "chance": "wanted chance to see it at least once, as a fraction",
    },
    assumed={"rate": 0.01, "chance": 0.95},
    drawn=lambda draw: {
        "rate": draw.pick((0.002, 0.005, *_RARE)),
        "chance": draw.pick((0.8, 0.9, 0.95)),
    },
    answer=lambda given: proportions.n_to_detect(given.rate, given.chance),
    mistakes=(
        Mistake(
            "one expected",
            lambda given: round(1 / given.rate),
            "With so many patients one case is expected on average; but about a third of such "
            "trials would still see none.",
        ),
        Mistake(
            "rounded down",
            lambda given: proportions.n_to_detect(given.rate, given.chance) - 1,
            "One patient short: with so many the chance is still below the wanted one. Round up.",
        ),
        Mistake(
            "chance to miss",
            lambda given: math.ceil(math.log(given.chance) / math.log(1 - given.rate)),
            "Here nothing is seen with the wanted chance. It should be seen with that chance, so "
            "nothing with 1 minus it.",
        ),
        Mistake(
            "chances added up",
            lambda given: math.ceil(given.chance / given.rate),
            "Chances of single patients do not add up: two patients at 50 % do not make 100 %.",
        ),
    ),
    hints=(
        "Turn it round: what is the chance that all of n patients stay without it?",
        "That chance, (1 − rate) to the power n, must fall to 1 − chance or below.",
        "`proportions.n_to_detect` gives the smallest whole number.",
    ),
    level=2,
)

PRIOR = Exercise(
    id="03.5",
    title="What the prior adds",
    objectives=("03.d",),
    kind=Number(decimals=3, unit="fraction"),
    labels=_COUNT_LABELS,
    printed=_count,
    drawn=_own_count,
    answer=lambda given: proportions.posterior(given.events, given.n, "uniform").upper(
        given.confidence
    ),
    mistakes=(
        Mistake(
            "confidence limit",
            lambda given: proportions.upper_limit(given.events, given.n, given.confidence),
            "This is the exact confidence limit, which needs no prior. The uniform prior adds one "
            "patient with the event and one without.",
        ),
        Mistake(
            "equal tails",
            lambda given: (
                proportions.posterior(given.events, given.n, "uniform")
                .interval(given.confidence)
                .high
            ),
            "This is the upper end of a two-sided credible interval. Asked for is the rate that is "
            "exceeded with a probability of 1 − confidence.",
        ),
        Mistake(
            "mean",
            lambda given: proportions.posterior(given.events, given.n, "uniform").mean,
            "This is the rate expected after the data. Asked for is the upper limit.",
        ),
    ),
    hints=(
        "Which two numbers of a Beta distribution does a uniform prior start with?",
        '`proportions.posterior(events, n, "uniform")` has a method for an upper limit.',
    ),
    why=lambda given: (
        "It is the exact limit of one patient more. The prior is a statement about the world: say "
        "it when you use it."
    ),
    level=2,
)

EVENTS = Exercise(
    id="03.6",
    title="Events are not patients",
    objectives=("03.e", "03.f"),
    kind=Numbers(("fewest", "most"), Number(decimals=0, unit="patients")),
    labels={
        "events": "events counted",
        "most_each": "most events that any one patient had",
        "n": "patients watched",
    },
    assumed={"events": 9, "most_each": 4, "n": 30},
    drawn=lambda draw: {
        "events": draw.whole(7, 15),
        "most_each": draw.whole(3, 5),
        "n": draw.whole(20, 40),
    },
    # One patient had the most; the others share the rest, each at least one and at most as many.
    answer=lambda given: (
        math.ceil(given.events / given.most_each),
        min(given.n, 1 + given.events - given.most_each),
    ),
    mistakes=(
        Mistake(
            "one patient each",
            lambda given: (math.ceil(given.events / given.most_each), min(given.n, given.events)),
            "At most is too high: one patient is known to have had several of these events.",
        ),
        Mistake(
            "all in one",
            lambda given: (1, min(given.n, 1 + given.events - given.most_each)),
            "Fewest is too low: no patient had more than the largest number given.",
        ),
        Mistake(
            "rounded down",
            lambda given: (
                None
                if given.events % given.most_each == 0
                else (given.events // given.most_each, 1 + given.events - given.most_each)
            ),
            "Fewest is too low: so few patients cannot have had all events.",
        ),
    ),
    hints=(
        "Give the events away: once to as few patients as possible, once to as many.",
        "Somebody really had the largest number. That patient's events are not free any more.",
    ),
    why=lambda given: "Only a count of patients can be set against the number watched.",
    level=3,
)

SENTENCE = Exercise(
    id="03.7",
    title="The sentence that should have been printed",
    objectives=("03.a", "03.g"),
    kind=Words(
        elements=lambda given: {
            "how many had the event": [rf"\b{given.events}\b", r"\bnone\b", r"\bno patient"],
            "how many were watched": [rf"\b{given.n}\b"],
            "an upper limit with its confidence": [r"upper.{0,40}limit|limit.{0,40}\d|confidence"],
        },
        at_least=8,
    ),
    labels=_COUNT_LABELS,
    printed=_count,
    drawn=_own_count,
    answer=lambda given: (
        f"Serious events related to the treatment: {given.events} of {given.n} patients (exact "
        f"one-sided {level(given.confidence)} upper limit for the true rate "
        f"{percent(proportions.upper_limit(given.events, given.n, given.confidence))}). The time "
        "watched and the definition of serious are not printed."
    ),
    mistakes=(
        Mistake(
            "how many were watched",
            lambda given: "None of the patients had a serious event, upper limit see the table.",
            "The number watched is not in it.",
        ),
        Mistake(
            "an upper limit with its confidence",
            lambda given: (
                f"The treatment is safe: {given.events} of {given.n} patients had any event."
            ),
            "The upper limit is not in it, and “safe” is not something that this count can show.",
        ),
    ),
    hints=(
        "A reader should be able to recompute your number.",
        "Count, group size, time, definition, upper limit: which of them do you have? Say of the "
        "others that they are not printed.",
    ),
    level=3,
    points=2,
)

EXERCISES = (SENTENCES, LIMIT, RULE, PATIENTS, PRIOR, EVENTS, SENTENCE)
